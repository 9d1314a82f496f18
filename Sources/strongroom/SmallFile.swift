import Glibc

/// Files that are read whole.
enum SmallFile {
  /// The bytes of a file.
  ///
  /// - Throws: if it cannot be read, or has more bytes than it may.
  static func read(_ path: String, bytesMax: Int) throws(ProgramError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ProgramError("cannot read `\(path)`: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= bytesMax {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count >= 0 else {
        throw ProgramError("cannot read `\(path)`: \(String(cString: strerror(errno)))")
      }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
    throw ProgramError("`\(path)` has more than \(bytesMax) bytes")
  }
}
