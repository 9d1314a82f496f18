import Glibc
import KMSAudit
import Synchronization

/// The system calls behind a trail. Tests put in others that fail.
package struct FileCalls: Sendable {
  /// `write`.
  package var write: @Sendable (Int32, UnsafeRawBufferPointer) -> Int = { descriptor, bytes in
    Glibc.write(descriptor, bytes.baseAddress, bytes.count)
  }
  /// `ftruncate`.
  package var truncate: @Sendable (Int32, Int) -> Int32 = { ftruncate($0, $1) }
  /// `fdatasync`.
  package var sync: @Sendable (Int32) -> Int32 = { fdatasync($0) }

  /// Those of the system.
  package init() {}
}

/// A file that grows by whole batches, for one user at a time.
final class AppendedFile: Sendable {
  /// How an appending failed, with its `errno`.
  enum Failure: Error {
    /// Nothing of the batch is left; another one may be tried.
    case undone(Int32)
    /// What the file holds is not known.
    case unknown(Int32)
  }

  private let descriptor: Mutex<Int32?>
  private let calls: FileCalls

  /// Opens a regular file for appending, making it with mode 0600 if it is absent, and locks it against
  /// every other opener of this kind.
  ///
  /// A last line without an end, which a crash cut off, is ended with a line feed, so that the next one
  /// stands alone.
  /// - Throws: `.writeFailed`, with `EWOULDBLOCK` if the file is locked already.
  init(path: String, calls: FileCalls) throws(AuditError) {
    let opened = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw .writeFailed(errno: errno) }
    self.calls = calls
    descriptor = Mutex(opened)
    var status = stat()
    guard fstat(opened, &status) == 0 else { throw .writeFailed(errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .writeFailed(errno: EINVAL) }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else { throw .writeFailed(errno: errno) }
    try AppendedFile.endLastLine(of: opened, byteCount: Int(status.st_size))
    try AppendedFile.syncFolder(of: path)
  }

  deinit {
    close()
  }

  /// Appends all bytes or none, and syncs them if asked to.
  func append(_ bytes: [UInt8], syncing: Bool) throws(Failure) {
    guard let descriptor = descriptor.withLock(\.self) else { throw .unknown(EBADF) }
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0 else { throw .unknown(errno) }
    var offset = 0
    while offset < bytes.count {
      let written = bytes[offset...].withUnsafeBytes { calls.write(descriptor, $0) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else {
        throw undo(to: end, isTouched: offset > 0, code: written < 0 ? errno : EIO)
      }
      offset += written
    }
    if syncing {
      guard calls.sync(descriptor) == 0 else { throw .unknown(errno) }
    }
  }

  /// Lets the file and its lock go. Doing so again does nothing.
  func close() {
    guard let descriptor = descriptor.withLock({ $0.take() }) else { return }
    // Closing alone would not do while a process that is just being started has a copy.
    _ = flock(descriptor, LOCK_UN)
    _ = Glibc.close(descriptor)
  }

  /// Cuts off what was written of a batch, whose end would be a torn line.
  private func undo(to end: Int, isTouched: Bool, code: Int32) -> Failure {
    guard let descriptor = descriptor.withLock(\.self) else { return .unknown(code) }
    if isTouched {
      guard calls.truncate(descriptor, end) == 0 else { return .unknown(code) }
    }
    switch code {
    case ENOSPC, EDQUOT, EFBIG: return .undone(code)
    default: return .unknown(code)
    }
  }

  private static func endLastLine(of descriptor: Int32, byteCount: Int) throws(AuditError) {
    guard byteCount > 0 else { return }
    var last: UInt8 = 0
    guard pread(descriptor, &last, 1, byteCount - 1) == 1 else { throw .writeFailed(errno: errno) }
    guard last != UInt8(ascii: "\n") else { return }
    var lineFeed = UInt8(ascii: "\n")
    guard Glibc.write(descriptor, &lineFeed, 1) == 1 else { throw .writeFailed(errno: errno) }
  }

  /// Makes the name of a new file as durable as what will be in it.
  private static func syncFolder(of path: String) throws(AuditError) {
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .writeFailed(errno: errno) }
    defer { _ = Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .writeFailed(errno: errno) }
  }
}
