import Synchronization

/// A number that only grows. Safe to use from any thread.
public final class Counter: MetricSeries, Sendable {
  private let value = Atomic<UInt64>(0)

  init() {}

  /// Adds one.
  public func increment() { value.wrappingAdd(1, ordering: .relaxed) }

  /// Adds a number.
  public func add(_ count: UInt64) { value.wrappingAdd(count, ordering: .relaxed) }

  /// The number now.
  public var count: UInt64 { value.load(ordering: .relaxed) }

  func write(_ line: MetricLine, to text: inout [UInt8]) {
    line.write(value: String(count), to: &text)
  }
}
