import Synchronization

/// One number, or row of numbers, under one set of label values.
protocol MetricSeries: AnyObject, Sendable {
  /// Appends its lines of the text format.
  func write(_ line: MetricLine, to text: inout [UInt8])
}

/// All series of one metric. Safe to use from any thread; keep the series where it is used often.
public final class MetricFamily<Series: AnyObject & Sendable>: Sendable {
  /// Series that one family may hold. Beyond it, all further label values share one series whose labels are
  /// all `other`, so that no input can grow the memory or the answer without end.
  public static var seriesMax: Int { 2_000 }

  let name: String
  let help: String
  let kind: String
  let labelNames: [String]
  private let make: @Sendable () -> Series
  private let series = Mutex<[LabelValues: Series]>([:])

  init(
    name: String, help: String, kind: String, labelNames: [String],
    make: @escaping @Sendable () -> Series
  ) {
    self.name = name
    self.help = help
    self.kind = kind
    self.labelNames = labelNames
    self.make = make
  }

  /// The series with these label values; made on first use.
  ///
  /// - Parameter values: one for each label name, in their order.
  public func series(_ values: String...) -> Series { series(for: values) }

  /// The series with these label values; made on first use.
  ///
  /// - Parameter values: one for each label name, in their order.
  public func series(for values: [String]) -> Series {
    precondition(values.count == labelNames.count, "one value for each label")
    let key = LabelValues(values)
    return series.withLock { series in
      if let known = series[key] { return known }
      let isFull = series.count >= Self.seriesMax
      let kept = isFull ? LabelValues(labelNames.map { _ in "other" }) : key
      if let known = series[kept] { return known }
      let made = make()
      series[kept] = made
      return made
    }
  }

  /// Forgets every series, so that the ones written next are the only ones.
  func forgetAll() { series.withLock { $0.removeAll() } }

  /// Every series with its label values, in the order of their bytes.
  var snapshot: [(LabelValues, Series)] {
    series.withLock { $0.map { ($0.key, $0.value) } }.sorted { $0.0 < $1.0 }
  }
}

extension MetricFamily where Series == Gauge {
  /// Replaces all series by these; label values that are missing here vanish from the exposition.
  public func replaceAll(_ numbers: [(values: [String], number: Int)]) {
    forgetAll()
    for (values, number) in numbers { series(for: values).set(number) }
  }
}

/// Label values, compared by their bytes.
struct LabelValues: Hashable, Comparable, Sendable {
  let values: [String]

  init(_ values: [String]) {
    self.values = values
  }

  func hash(into hasher: inout Hasher) {
    for value in values {
      let isHashed: Void? = value.utf8.withContiguousStorageIfAvailable {
        hasher.combine(bytes: UnsafeRawBufferPointer($0))
      }
      if isHashed == nil { Array(value.utf8).withUnsafeBytes { hasher.combine(bytes: $0) } }
      hasher.combine(UInt8(0xFF))
    }
  }

  static func == (left: LabelValues, right: LabelValues) -> Bool {
    left.values.count == right.values.count
      && zip(left.values, right.values).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }

  static func < (left: LabelValues, right: LabelValues) -> Bool {
    for (one, other) in zip(left.values, right.values) where !one.utf8.elementsEqual(other.utf8) {
      return one.utf8.lexicographicallyPrecedes(other.utf8)
    }
    return left.values.count < right.values.count
  }
}
