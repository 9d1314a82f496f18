#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// CPU time of this process, all threads together: what other processes do does not show in it.
enum CPUClock {
  /// How long one slice of a measurement runs at least, in seconds of CPU time.
  static let secondsPerSlice = 0.15
  /// How many slices a measurement has. What is compared runs slice by slice in turn, and medians are
  /// shown: a machine that gets busier is busier for all.
  static let slices = 9

  /// Seconds so far.
  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
  }

  /// Nanoseconds of CPU time of the calling thread so far.
  static var threadNanoseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// How often per second of CPU time something can be done, in one slice.
  static func rate(of work: () throws -> Void) rethrows -> Double {
    let start = seconds
    var count = 0
    while seconds - start < secondsPerSlice {
      try work()
      count += 1
    }
    return Double(count) / (seconds - start)
  }

  /// Measures several things in turn.
  ///
  /// - Returns: the median rate of each.
  static func medians(
    _ measurements: [@Sendable () async throws -> Double]
  ) async throws -> [Double] {
    var rates = measurements.map { _ in [Double]() }
    for measurement in measurements { _ = try await measurement() }
    for _ in 0..<slices {
      for (index, measurement) in measurements.enumerated() {
        rates[index].append(try await measurement())
      }
    }
    return rates.map { $0.sorted()[slices / 2] }
  }
}
