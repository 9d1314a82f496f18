import CAllocationCounter
import KMSModel

/// What a whole request costs without its system calls: CPU time and allocations.
enum RequestBench {
  /// How many requests are sent between two readings of the clock.
  private static let requestsPerReading = 100
  /// How many requests the count of allocations is taken over.
  private static let countedRequests = 1000

  static func run() async throws {
    let whole = Shared(request: try await WholeRequest())
    print("\nA whole request without sockets, CPU time and allocations per request")
    print(Benchmarks.row(["operation", "µs", "allocations"]))
    for operation in WholeRequest.operations {
      let rates = try await CPUClock.medians([
        {
          try CPUClock.rate { try whole.request.run(operation, times: requestsPerReading) }
        }
      ])
      let before = strongroom_allocations()
      try whole.request.run(operation, times: countedRequests)
      let allocations = strongroom_allocations() - before
      print(
        Benchmarks.row([
          operation.rawValue,
          DecisionBench.hundredths(1_000_000 / (rates[0] * Double(requestsPerReading))),
          DecisionBench.hundredths(Double(allocations) / Double(countedRequests)),
        ]))
    }
  }

  /// One thread at a time uses it: measurements run one after the other.
  private struct Shared: @unchecked Sendable {
    let request: WholeRequest
  }
}
