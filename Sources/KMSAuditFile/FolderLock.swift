import Glibc
import KMSAudit
import Synchronization

/// Keeps a folder for one trail at a time.
final class FolderLock: Sendable {
  private let descriptor: Mutex<Int32?>

  /// Takes the lock.
  ///
  /// - Throws: `.writeFailed`, with `EWOULDBLOCK` if somebody has it.
  init(path: String) throws(AuditError) {
    let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { throw .writeFailed(errno: errno) }
    descriptor = Mutex(opened)
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else { throw .writeFailed(errno: errno) }
  }

  deinit {
    release()
  }

  /// Lets the folder go. Doing so again does nothing.
  func release() {
    guard let descriptor = descriptor.withLock({ $0.take() }) else { return }
    // Closing alone would not do while a process that is just being started has a copy.
    _ = flock(descriptor, LOCK_UN)
    _ = close(descriptor)
  }
}
