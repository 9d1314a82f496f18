import Synchronization

/// Holds the metrics of a process and writes them out.
public final class MetricsRegistry: Sendable {
  private struct Entry: Sendable {
    let name: String
    let write: @Sendable (inout [UInt8]) -> Void
  }

  private struct Contents: Sendable {
    var entries: [Entry] = []
    var collectors: [@Sendable () -> Void] = []
  }

  private let contents = Mutex(Contents())

  /// Makes an empty registry.
  public init() {}

  /// Registers a counter. The name must be new and a metric name; the labels label names.
  public func counter(
    _ name: String, help: String, labels: [String] = []
  ) -> MetricFamily<Counter> {
    register(
      MetricFamily(name: name, help: help, kind: "counter", labelNames: labels) { Counter() })
  }

  /// Registers a gauge. The name must be new and a metric name; the labels label names.
  public func gauge(_ name: String, help: String, labels: [String] = []) -> MetricFamily<Gauge> {
    register(MetricFamily(name: name, help: help, kind: "gauge", labelNames: labels) { Gauge() })
  }

  /// Registers a histogram of durations. The name must be new and a metric name; the labels label names.
  public func histogram(
    _ name: String, help: String, labels: [String] = []
  ) -> MetricFamily<Histogram> {
    register(
      MetricFamily(name: name, help: help, kind: "histogram", labelNames: labels) { Histogram() })
  }

  /// Adds something to be called before each exposition, to bring gauges up to date. It runs on an event loop
  /// and must not block.
  public func addCollector(_ collect: @escaping @Sendable () -> Void) {
    contents.withLock { $0.collectors.append(collect) }
  }

  /// Everything in the Prometheus text format, version 0.0.4, UTF-8: families in the order of registration,
  /// series in the order of their labels.
  public func exposition() -> [UInt8] {
    let (entries, collectors) = contents.withLock { ($0.entries, $0.collectors) }
    for collect in collectors { collect() }
    var text: [UInt8] = []
    for entry in entries { entry.write(&text) }
    return text
  }

  private func register<Series: MetricSeries>(
    _ family: MetricFamily<Series>
  ) -> MetricFamily<Series> {
    precondition(Self.isName(family.name), "not a metric name")
    precondition(
      family.labelNames.allSatisfy { Self.isName($0) && $0 != "le" }, "not a label name")
    let entry = Entry(name: family.name) { text in Self.write(family, to: &text) }
    contents.withLock { contents in
      precondition(
        contents.entries.allSatisfy { $0.name.utf8.elementsEqual(family.name.utf8) == false },
        "a metric is registered once")
      contents.entries.append(entry)
    }
    return family
  }

  private static func write<Series: MetricSeries>(
    _ family: MetricFamily<Series>, to text: inout [UInt8]
  ) {
    text += Array("# HELP \(family.name) ".utf8)
    text += MetricLine.escaped(Array(family.help.utf8), quotes: false)
    text += Array("\n# TYPE \(family.name) \(family.kind)\n".utf8)
    for (values, series) in family.snapshot {
      series.write(
        MetricLine(name: family.name, labelNames: family.labelNames, values: values), to: &text)
    }
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == UInt8(ascii: "_")
    }
  }
}
