#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A folder that goes with its owner, with the files in it and in the folders in it.
final class TemporaryFolder {
  private var made: String?

  /// The path of something in the folder, which is made by the first call.
  func path(_ name: String) throws -> String {
    if let made { return "\(made)/\(name)" }
    let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(place)/strongroom-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ServiceBench.Failure(text: "no folder") }
    let made = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    self.made = made
    return "\(made)/\(name)"
  }

  deinit {
    if let made { TemporaryFolder.remove(made, depth: 2) }
  }

  /// Removes a folder and what is in it.
  ///
  /// - Parameter depth: how many levels of folders there can be.
  private static func remove(_ path: String, depth: Int) {
    if depth > 0, let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        guard name != ".", name != ".." else { continue }
        if unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)", depth: depth - 1) }
      }
      closedir(folder)
    }
    rmdir(path)
  }
}
