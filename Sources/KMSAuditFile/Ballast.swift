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

  /// Sets the space aside, unless it is.
  ///
  /// - Throws: `.writeFailed` if there is not so much.
  func prepare() throws(AuditError) {
    guard byteCount > 0, access(path, F_OK) != 0 else { return }
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
