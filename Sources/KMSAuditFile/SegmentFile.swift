import Glibc
import KMSAudit
import Synchronization

/// A file that grows by whole batches of lines.
final class SegmentFile: Sendable {
  /// How an appending failed, with its `errno`.
  enum Failure: Error {
    /// Nothing of the batch is left; another one may be tried.
    case undone(Int32)
    /// What the file holds is not known.
    case unknown(Int32)
  }

  private let descriptor: Mutex<Int32?>
  /// Where the last batch ends. Nobody else writes to the file: the folder is locked.
  private let end: Mutex<Int>
  private let calls: FileCalls

  /// Opens a regular file for appending, making it with mode 0600 if it is absent.
  ///
  /// - Throws: `.writeFailed`.
  init(path: String, calls: FileCalls) throws(AuditError) {
    let opened = open(
      path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw .writeFailed(errno: errno) }
    self.calls = calls
    descriptor = Mutex(opened)
    var status = stat()
    let isKnown = fstat(opened, &status) == 0
    end = Mutex(Int(status.st_size))
    guard isKnown else { throw .writeFailed(errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .writeFailed(errno: EINVAL) }
  }

  deinit {
    close()
  }

  /// Appends all bytes or none, and syncs them if asked to.
  func append(_ bytes: [UInt8], syncing: Bool) throws(Failure) {
    guard let descriptor = descriptor.withLock(\.self) else { throw .unknown(EBADF) }
    let end = self.end.withLock(\.self)
    var offset = 0
    while offset < bytes.count {
      let written = bytes[offset...].withUnsafeBytes { calls.write(descriptor, $0) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else {
        throw undo(to: end, isTouched: offset > 0, code: written < 0 ? errno : EIO)
      }
      offset += written
    }
    self.end.withLock { $0 = end + bytes.count }
    if syncing { try sync() }
  }

  /// Makes everything appended so far survive a power cut.
  func sync() throws(Failure) {
    guard let descriptor = descriptor.withLock(\.self) else { throw .unknown(EBADF) }
    guard calls.sync(descriptor) == 0 else { throw .unknown(errno) }
  }

  /// Lets the file go. Doing so again does nothing.
  func close() {
    guard let descriptor = descriptor.withLock({ $0.take() }) else { return }
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
}
