import Glibc
import KMSSeal
import KMSSecrets

/// The file of a slot: owner only, exact size, durable before anything depends on it.
enum SlotFile {
  /// Writes a secret to a new file, which gets its name only when it is whole.
  ///
  /// - Throws: `.slotUnavailable`; nothing is left behind then.
  static func create(_ path: String, _ secret: borrowing SecretBytes) throws(SealError) {
    let temporary = path + ".new"
    // What an attempt left that was cut off; nothing was ever sealed under it.
    unlink(temporary)
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .slotUnavailable(errno: errno) }
    do throws(SealError) {
      defer { close(file) }
      // The mask of the process may take rights away that the owner needs.
      guard fchmod(file, 0o600) == 0 else { throw .slotUnavailable(errno: errno) }
      try write(secret, to: file)
      guard fsync(file) == 0 else { throw .slotUnavailable(errno: errno) }
      // Unlike renaming, this never replaces a slot that is there.
      guard link(temporary, path) == 0 else { throw .slotUnavailable(errno: errno) }
    } catch {
      unlink(temporary)
      throw error
    }
    unlink(temporary)
    do throws(SealError) {
      try synchronizeFolder(of: path)
    } catch {
      unlink(path)
      throw error
    }
  }

  /// Reads a secret of exactly `count` bytes.
  ///
  /// - Throws: `.slotUnavailable`, `.slotUnsafe`.
  static func read(_ path: String, count: Int, providedBy provider: FileKeySlot.Provider)
    throws(SealError) -> SecretBytes
  {
    // Without O_NONBLOCK a pipe at this path would keep us waiting.
    let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw .slotUnavailable(errno: errno) }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0 else { throw .slotUnavailable(errno: errno) }
    guard facts.st_mode & S_IFMT == S_IFREG, isClosed(facts, providedBy: provider),
      facts.st_size == count
    else { throw .slotUnsafe }
    return try SecretBytes(count: count) { buffer throws(SealError) in
      var done = 0
      while done < count {
        let added = Glibc.read(file, buffer[done...].base, count - done)
        if added == 0 { throw .slotUnsafe }
        if added > 0 {
          done += added
        } else if errno != EINTR {
          throw .slotUnavailable(errno: errno)
        }
      }
    }
  }

  /// Whether nobody else can read the file or change it.
  private static func isClosed(_ facts: stat, providedBy provider: FileKeySlot.Provider) -> Bool {
    let isOurs = facts.st_uid == geteuid() && facts.st_mode & 0o077 == 0
    switch provider {
    case .service: return isOurs
    case .serviceManager: return isOurs || (facts.st_uid == 0 && facts.st_mode & 0o037 == 0)
    }
  }

  private static func write(_ secret: borrowing SecretBytes, to file: Int32) throws(SealError) {
    try secret.withBytes { bytes throws(SealError) in
      var done = 0
      while done < bytes.count {
        let added = Glibc.write(file, bytes[done...].base, bytes.count - done)
        if added >= 0 {
          done += added
        } else if errno != EINTR {
          throw .slotUnavailable(errno: errno)
        }
      }
    }
  }

  /// Makes the name of a new file durable.
  private static func synchronizeFolder(of path: String) throws(SealError) {
    let folder = open(folderPath(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw .slotUnavailable(errno: errno) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw .slotUnavailable(errno: errno) }
  }

  private static func folderPath(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

extension Slice<UnsafeRawBufferPointer> {
  fileprivate var base: UnsafeRawPointer? { UnsafeRawBufferPointer(rebasing: self).baseAddress }
}

extension Slice<UnsafeMutableRawBufferPointer> {
  fileprivate var base: UnsafeMutableRawPointer? {
    UnsafeMutableRawBufferPointer(rebasing: self).baseAddress
  }
}
