import Glibc
import KMSAudit

/// A file that is written piece by piece and gets its name when it is whole and durable. Let go before that,
/// it is removed.
struct UnfinishedFile: ~Copyable {
  private let target: String
  private let descriptor: Int32

  private var temporary: String { target + AuditFolder.unfinishedSuffix }

  /// Begins a file of mode 0600, in place of what a crash left of one.
  ///
  /// - Parameter target: the path that it gets.
  /// - Throws: `.writeFailed`.
  init(at target: String) throws(AuditError) {
    self.target = target
    descriptor = open(
      target + AuditFolder.unfinishedSuffix, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
      0o600)
    guard descriptor >= 0 else { throw .writeFailed(errno: errno) }
  }

  deinit {
    close(descriptor)
    unlink(temporary)
  }

  /// Appends bytes.
  func append(_ bytes: RawSpan) throws(AuditError) {
    try bytes.withUnsafeBytes { bytes throws(AuditError) in
      var offset = 0
      while offset < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
        let count = write(descriptor, rest.baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw .writeFailed(errno: count < 0 ? errno : EIO) }
        offset += count
      }
    }
  }

  /// Makes what was appended survive a power cut.
  func sync() throws(AuditError) {
    guard fsync(descriptor) == 0 else { throw .writeFailed(errno: errno) }
  }

  /// Gives the file its name, in place of one that has it.
  consuming func finish() throws(AuditError) {
    // Without its first name, there is nothing to remove.
    guard rename(temporary, target) == 0 else { throw .writeFailed(errno: errno) }
  }
}
