import Glibc

/// A file that an export writes.
final class ExportFile {
  private static let bufferBytesMax = 262_144

  private let descriptor: Int32
  private let name: String
  private var buffer: [UInt8] = []

  /// Writes to what is open already.
  init(descriptor: Int32) {
    self.descriptor = descriptor
    self.name = "standard output"
  }

  /// Makes a file with mode 0600; one that is there is left alone.
  init(newAt path: String) throws(ProgramError) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    name = path
    guard descriptor >= 0 else {
      throw ProgramError("cannot make `\(path)`: \(String(cString: strerror(errno)))")
    }
  }

  /// Writes bytes, sooner or later.
  func write(_ bytes: [UInt8]) throws(ProgramError) {
    buffer += bytes
    if buffer.count >= ExportFile.bufferBytesMax { try flush() }
  }

  /// Writes what was not written yet; a file is durable then.
  func finish() throws(ProgramError) {
    try flush()
    guard descriptor != STDOUT_FILENO else { return }
    guard fsync(descriptor) == 0, close(descriptor) == 0 else { throw failure() }
  }

  /// Writes a file whole, in place of one that is there, and makes its folders with mode 0700.
  ///
  /// - Parameter top: a folder that is there, or whose parent is.
  static func replace(at path: String, below top: String, with bytes: [UInt8])
    throws(ProgramError)
  {
    try makeFolder(top)
    var folder = top
    for name in path.dropFirst(top.count).split(separator: "/").dropLast() {
      folder += "/\(name)"
      try makeFolder(folder)
    }
    let temporary = path + ".new"
    unlink(temporary)
    let file = try ExportFile(newAt: temporary)
    try file.write(bytes)
    try file.finish()
    guard rename(temporary, path) == 0 else {
      throw ProgramError("cannot make `\(path)`: \(String(cString: strerror(errno)))")
    }
  }

  private func flush() throws(ProgramError) {
    var done = 0
    while done < buffer.count {
      let count = buffer[done...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure() }
      done += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func failure() -> ProgramError {
    ProgramError("cannot write `\(name)`: \(String(cString: strerror(errno)))")
  }

  private static func makeFolder(_ path: String) throws(ProgramError) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw ProgramError("cannot make `\(path)`: \(String(cString: strerror(errno)))")
    }
  }
}

@available(*, unavailable) extension ExportFile: Sendable {}
