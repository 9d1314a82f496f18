import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The right to use a store's files: checked once, and held against every other opener.
///
/// The lock is `flock` on a side file, because closing any descriptor of the store file itself would drop
/// SQLite's own locks on it (sqlite.org, "How To Corrupt An SQLite Database File", §2.2).
final class StoreFiles: Sendable {
  /// The path of the store file in the form that SQLite takes for nothing but a path.
  let path: String
  private let lock: Mutex<Int32?>

  /// Checks the folder, takes the lock, and creates the store file when it is absent.
  ///
  /// - Throws: `.folderUnusable`, `.folderExposed`, `.fileUnusable`, `.fileExposed`, `.inUse`.
  init(claiming path: String) throws(StoreOpenError) {
    // A relative path may not start like a URI or like SQLite's names for files that do not last.
    let path = path.utf8.first == UInt8(ascii: "/") ? path : "./" + path
    self.path = path
    let folder = try Descriptor(folderOf: path)
    let lock = try Descriptor(file: path + ".lock")
    guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else { throw .inUse(path: path) }
    // Nothing in this process has the store file open yet: the lock is ours.
    _ = try Descriptor(file: path)
    // The names of the new files must be as durable as what will be in them.
    guard fsync(folder.number) == 0 else { throw .folderUnusable(path: path, code: errno) }
    self.lock = Mutex(lock.take())
  }

  deinit {
    release()
  }

  /// Lets the lock go, after the last use of the file. Doing so again does nothing.
  func release() {
    let lock = lock.withLock { $0.take() }
    guard let lock else { return }
    // Closing alone would not do while a process that is just being started has a copy.
    _ = flock(lock, LOCK_UN)
    Glue.close(lock)
  }
}

/// An open file or folder that only its owner may use, and the owner is us.
private struct Descriptor: ~Copyable {
  private(set) var number: Int32

  /// Opens the folder of a path.
  init(folderOf path: String) throws(StoreOpenError) {
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
    let folder = end == path.startIndex ? "/" : String(path[..<end])
    number = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { throw .folderUnusable(path: folder, code: errno) }
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else {
      throw .folderUnusable(path: folder, code: errno)
    }
    guard Descriptor.isOurs(status) else { throw .folderExposed(path: folder) }
  }

  /// Opens a regular file, or creates it with mode 600.
  init(file path: String) throws(StoreOpenError) {
    number = unsafe open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw .fileUnusable(path: path, code: errno) }
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else {
      throw .fileUnusable(path: path, code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .fileUnusable(path: path, code: EINVAL) }
    guard Descriptor.isOurs(status) else { throw .fileExposed(path: path) }
  }

  deinit {
    if number >= 0 { Glue.close(number) }
  }

  /// Gives the number away; it is not closed here any more.
  consuming func take() -> Int32 {
    let taken = number
    discard self
    return taken
  }

  private static func isOurs(_ status: stat) -> Bool {
    status.st_uid == geteuid() && status.st_mode & 0o077 == 0
  }
}

/// The system's `close`, where `close` would mean a method.
private enum Glue {
  static func close(_ number: Int32) {
    #if canImport(Darwin)
      _ = Darwin.close(number)
    #elseif canImport(Glibc)
      _ = Glibc.close(number)
    #elseif canImport(Musl)
      _ = Musl.close(number)
    #endif
  }
}
