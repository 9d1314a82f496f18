import Glibc

/// The environment of the process, read once by the program.
enum ProcessEnvironment {
  /// Every variable that begins with `STRONGROOM_`.
  static func variables() -> [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee.map({ String(cString: $0) }) {
      if text.utf8.starts(with: "STRONGROOM_".utf8), let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      entry += 1
    }
    return variables
  }
}
