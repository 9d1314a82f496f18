import Glibc

/// A server that runs now, seen from outside.
struct RunningServerProcess {
  /// Its number.
  let id: Int32

  private static let locksBytesMax = 1_048_576

  /// The process that holds the lock of a store.
  ///
  /// - Returns: nothing if there is none, or if the system does not say.
  /// - Source: proc(5), `/proc/locks`.
  static func holding(_ lockPath: String) -> RunningServerProcess? {
    var status = stat()
    guard lstat(lockPath, &status) == 0, let locks = text(of: "/proc/locks") else { return nil }
    for line in locks.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count >= 6, words[1] == "FLOCK", let id = Int32(words[4]),
        let inode = words[5].split(separator: ":").last, UInt(inode) == status.st_ino
      else { continue }
      // Files of two disks may have one number.
      guard let words = text(of: "/proc/\(id)/cmdline"), words.contains("strongroom") else {
        continue
      }
      return RunningServerProcess(id: id)
    }
    return nil
  }

  /// A text that the system makes; nothing if it does not.
  static func text(of path: String) -> String? {
    do throws(ProgramError) {
      return String(
        decoding: try SmallFile.read(path, bytesMax: locksBytesMax), as: UTF8.self)
    } catch {
      return nil
    }
  }
}
