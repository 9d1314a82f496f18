import Glibc

/// A small file of the program's own: there whole or not at all, readable by its owner only.
enum NewFile {
  /// Writes the file, in place of one that is there.
  ///
  /// It gets a name that nobody foresees until it is whole, so that nobody can have put a link there.
  ///
  /// - Parameter isDurable: whether file and name survive a power cut when this returns.
  /// - Throws: what could not be done; nothing is left behind then.
  static func write(_ text: String, to path: String, isDurable: Bool = false) throws(ProgramError) {
    var template = Array("\(path).XXXXXX".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { throw failure(path) }
    defer { close(file) }
    let temporary = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    do throws(ProgramError) {
      guard fcntl(file, F_SETFD, FD_CLOEXEC) == 0, fchmod(file, 0o600) == 0 else {
        throw failure(path)
      }
      try write(Array(text.utf8), to: file, path)
      if isDurable { guard fsync(file) == 0 else { throw failure(path) } }
      guard rename(temporary, path) == 0 else { throw failure(path) }
    } catch {
      unlink(temporary)
      throw error
    }
    if isDurable { try synchronizeFolder(of: path) }
  }

  private static func write(_ bytes: [UInt8], to file: Int32, _ path: String) throws(ProgramError) {
    var done = 0
    while done < bytes.count {
      let added = bytes[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if added >= 0 {
        done += added
      } else if errno != EINTR {
        throw failure(path)
      }
    }
  }

  private static func synchronizeFolder(of path: String) throws(ProgramError) {
    let end = path.lastIndex(of: "/")
    let name = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let folder = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw failure(path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw failure(path) }
  }

  private static func failure(_ path: String) -> ProgramError {
    ProgramError("cannot write `\(path)`: \(String(cString: strerror(errno)))")
  }
}
