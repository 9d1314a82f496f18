import CSystemFacts
import Glibc
import KMSDoctor

/// Space and speed of the disk under a data folder.
enum MeasuredDisk {
  /// How many writes are timed.
  private static let tries = 16
  private static let byteCount = 4_096

  /// The room for rows and for records, which may be on a disk of their own.
  static func space(_ folder: DataFolder) -> [SpaceFacts] {
    guard isSameDisk(folder.path, folder.auditPath) else {
      return [space(folder.path, "data"), space(folder.auditPath, "audit trail")].compactMap(\.self)
    }
    return [space(folder.path, "data and the audit trail")].compactMap(\.self)
  }

  private static func space(_ path: String, _ purpose: String) -> SpaceFacts? {
    var facts = statvfs()
    guard statvfs(path, &facts) == 0 else { return nil }
    let (bytes, isTooMany) = UInt64(facts.f_bavail).multipliedReportingOverflow(
      by: UInt64(facts.f_frsize))
    return SpaceFacts(
      purpose: purpose, path: path, freeBytes: isTooMany ? .max : bytes,
      freeFiles: facts.f_files == 0 ? nil : UInt64(facts.f_favail))
  }

  /// Whether two files are on one disk; also if the second is not there.
  private static func isSameDisk(_ first: String, _ second: String) -> Bool {
    var (one, other) = (stat(), stat())
    guard stat(first, &one) == 0, stat(second, &other) == 0 else { return true }
    return one.st_dev == other.st_dev
  }

  /// Writes a small file again and again, as the store and the trail do, and removes it.
  static func facts(_ folder: DataFolder) -> DiskFacts {
    let fileSystem = fileSystem(of: folder.path)
    var template = Array("\(folder.path)/doctor.XXXXXX".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { return failure(fileSystem) }
    defer {
      unlink(template)
      close(file)
    }
    let bytes = [UInt8](repeating: 0x5A, count: byteCount)
    var times: [UInt64] = []
    for index in 0..<tries {
      let start = SystemClock.monotonicNanoseconds()
      guard pwrite(file, bytes, byteCount, off_t(index * byteCount)) == byteCount,
        fdatasync(file) == 0
      else { return failure(fileSystem) }
      times.append(SystemClock.monotonicNanoseconds() - start)
    }
    return DiskFacts(fileSystem: fileSystem, syncNanoseconds: times)
  }

  private static func failure(_ fileSystem: DiskFacts.FileSystem) -> DiskFacts {
    DiskFacts(
      fileSystem: fileSystem, syncNanoseconds: [],
      writeFailure: String(cString: strerror(errno)).lowercased())
  }

  /// - Source: statfs(2), the constants of `linux/magic.h`.
  private static func fileSystem(of path: String) -> DiskFacts.FileSystem {
    switch strongroom_file_system_kind(path) {
    case 0x0102_1994, 0x8584_58F6: return .memory
    case 0x0000_6969: return .network("NFS")
    case 0xFF53_4D42, 0xFE53_4D42: return .network("SMB")
    case 0x00C3_6400: return .network("Ceph")
    default: return .local
    }
  }
}
