import Glibc
import KMSAudit

/// Space on the disk that is set aside for the time when none is left.
///
/// The file takes its blocks while there are some and becomes a segment when there are none: nobody else
/// can have them in between.
struct Ballast: Sendable {
  /// How many bytes.
  let byteCount: Int
  private let path: String
  private let calls: FileCalls

  /// - Parameter byteCount: 0 for none.
  init(folder: AuditFolder, byteCount: Int, calls: FileCalls) {
    self.path = "\(folder.path)/ballast"
    self.byteCount = byteCount
    self.calls = calls
  }

  /// What a file system adds to the blocks of a file at most, in bytes.
  private static let slackBytes = 1_048_576

  /// Sets aside what the configuration says, no matter how much was set aside before. To be called before
  /// anything is written.
  ///
  /// - Throws: `.writeFailed` if there is not so much; what was set aside before stays then.
  func begin() throws(AuditError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return try prepare() }
    guard byteCount > 0 else {
      unlink(path)
      return
    }
    let takenBytes = Int(status.st_blocks) * 512
    guard takenBytes < byteCount || takenBytes - byteCount > Ballast.slackBytes else { return }
    try setAside()
  }

  /// Sets the space aside, unless it is.
  ///
  /// - Throws: `.writeFailed` if there is not so much.
  func prepare() throws(AuditError) {
    guard byteCount > 0, access(path, F_OK) != 0 else { return }
    try setAside()
  }

  private func setAside() throws(AuditError) {
    let temporary = path + AuditFolder.unfinishedSuffix
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .writeFailed(errno: errno) }
    defer { close(descriptor) }
    guard calls.allocate(descriptor, byteCount) == 0, fsync(descriptor) == 0,
      rename(temporary, path) == 0
    else {
      let code = errno
      unlink(temporary)
      throw .writeFailed(errno: code)
    }
  }

  /// Makes the space a file of this path, which is empty. Returns whether there was any.
  func become(_ target: String) -> Bool { byteCount > 0 && rename(path, target) == 0 }
}
