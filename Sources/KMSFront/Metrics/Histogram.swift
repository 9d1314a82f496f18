import Synchronization

/// How often durations fell into each of a row of ranges. Safe to use from any thread.
public final class Histogram: MetricSeries, Sendable {
  /// The upper bounds used for all durations, in nanoseconds: 50 µs to 10 s.
  public static let defaultBounds: [UInt64] = [
    50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000,
    50_000_000, 100_000_000, 250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000,
    5_000_000_000, 10_000_000_000,
  ]

  private final class Cell: Sendable {
    let count = Atomic<UInt64>(0)
  }

  private let bounds: [UInt64]
  private let labels: [[UInt8]]
  private let cells: [Cell]
  private let sum = Atomic<UInt64>(0)

  /// - Parameter bounds: upper bounds in nanoseconds, ascending.
  init(bounds: [UInt64] = Histogram.defaultBounds) {
    self.bounds = bounds
    self.labels = bounds.map { Array(Self.seconds($0).utf8) } + [Array("+Inf".utf8)]
    self.cells = (0...bounds.count).map { _ in Cell() }
  }

  /// Counts one duration.
  public func observe(nanoseconds: UInt64) {
    var index = 0
    while index < bounds.count, nanoseconds > bounds[index] { index += 1 }
    cells[index].count.wrappingAdd(1, ordering: .relaxed)
    sum.wrappingAdd(nanoseconds, ordering: .relaxed)
  }

  /// How many durations were counted.
  public var count: UInt64 { cells.reduce(0) { $0 + $1.count.load(ordering: .relaxed) } }

  func write(_ line: MetricLine, to text: inout [UInt8]) {
    var total: UInt64 = 0
    for (label, cell) in zip(labels, cells) {
      total += cell.count.load(ordering: .relaxed)
      line.write(suffix: "_bucket", bound: label, value: String(total), to: &text)
    }
    line.write(suffix: "_sum", value: Self.seconds(sum.load(ordering: .relaxed)), to: &text)
    line.write(suffix: "_count", value: String(total), to: &text)
  }

  /// Nanoseconds as decimal seconds without needless zeros: `0.00005`, `2.5`, `10`.
  static func seconds(_ nanoseconds: UInt64) -> String {
    let (whole, fraction) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    guard fraction > 0 else { return String(whole) }
    let digits = String(fraction)
    var text = "\(whole)." + String(repeating: "0", count: 9 - digits.utf8.count) + digits
    while text.utf8.last == UInt8(ascii: "0") { text.removeLast() }
    return text
  }
}
