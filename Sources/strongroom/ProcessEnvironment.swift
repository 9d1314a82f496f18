import Glibc

/// The environment of the process, read once by the program.
enum ProcessEnvironment {
  /// The folder where systemd puts the credentials of a service, if it gave any.
  ///
  /// - Source: systemd.exec(5), "Credentials".
  static var credentialsFolder: String? {
    getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) }
  }

  /// Every variable whose name begins so.
  static func variables(beginning prefix: String = "STRONGROOM_") -> [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee.map({ String(cString: $0) }) {
      if text.utf8.starts(with: prefix.utf8), let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      entry += 1
    }
    return variables
  }
}
