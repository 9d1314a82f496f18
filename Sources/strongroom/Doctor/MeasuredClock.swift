import CSystemFacts
import Glibc
import KMSDoctor
import KMSModel

/// The wall clock, and who keeps it.
enum MeasuredClock {
  /// What the kernel says, and the files that were written.
  static func facts(newestOf paths: [String]) -> ClockFacts {
    var newest: Int64?
    for path in paths {
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      newest = max(newest ?? .min, Int64(status.st_mtim.tv_sec))
    }
    return ClockFacts(
      now: SystemClock.now().secondsSinceEpoch, lastWrite: newest, isSynchronized: isSynchronized)
  }

  /// - Source: adjtimex(2): asked for nothing it changes nothing; `TIME_ERROR` means unsynchronized.
  private static var isSynchronized: Bool? {
    let answer = strongroom_clock_is_synchronized()
    return answer < 0 ? nil : answer == 1
  }
}
