import Synchronization

/// A number that goes up and down. Safe to use from any thread.
public final class Gauge: MetricSeries, Sendable {
  private let value = Atomic<Int>(0)

  init() {}

  /// Makes the number this one.
  public func set(_ number: Int) { value.store(number, ordering: .relaxed) }

  /// Adds one.
  public func increment() { value.wrappingAdd(1, ordering: .relaxed) }

  /// Takes one off.
  public func decrement() { value.wrappingSubtract(1, ordering: .relaxed) }

  /// The number now.
  public var number: Int { value.load(ordering: .relaxed) }

  func write(_ line: MetricLine, to text: inout [UInt8]) {
    line.write(value: String(number), to: &text)
  }
}
