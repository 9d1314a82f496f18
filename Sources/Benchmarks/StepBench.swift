import CAllocationCounter

/// What single steps of a request cost: CPU time and allocations. How many instructions each takes is counted
/// and held against what is checked in by `make bench-gate`.
enum StepBench {
  /// How often a step is done between two readings of the clock.
  private static let timesPerReading = 100
  /// How many times the count of allocations is taken over.
  private static let countedTimes = 1000

  static func run() async throws {
    print(
      "\nSteps of a Decrypt, and a CreateKey from body to rows, CPU time and allocations of each")
    print(Benchmarks.row(["step", "µs", "allocations"]))
    for step in Step.allCases {
      let shared = Shared(work: try step.work())
      let rates = try await CPUClock.medians([
        { try CPUClock.rate { try shared.work(timesPerReading) } }
      ])
      let before = strongroom_allocations()
      try shared.work(countedTimes)
      let allocations = strongroom_allocations() - before
      print(
        Benchmarks.row([
          step.rawValue,
          DecisionBench.hundredths(1_000_000 / (rates[0] * Double(timesPerReading))),
          DecisionBench.hundredths(Double(allocations) / Double(countedTimes)),
        ]))
    }
  }

  /// One thread at a time uses it: measurements run one after the other.
  private struct Shared: @unchecked Sendable {
    let work: (Int) throws -> Void
  }
}
