/// Writes the lines of one series in the Prometheus text format, version 0.0.4.
///
/// - Source: Prometheus documentation, "Exposition formats", text-based format.
struct MetricLine {
  private let name: [UInt8]
  private let labels: [UInt8]

  init(name: String, labelNames: [String], values: LabelValues) {
    self.name = Array(name.utf8)
    var labels: [UInt8] = []
    for (label, value) in zip(labelNames, values.values) {
      if !labels.isEmpty { labels.append(UInt8(ascii: ",")) }
      labels += Array(label.utf8)
      labels += Array("=\"".utf8)
      labels += Self.escaped(Array(value.utf8), quotes: true)
      labels.append(UInt8(ascii: "\""))
    }
    self.labels = labels
  }

  /// Appends a line: the name with its suffix, the labels and, for a histogram's bucket, the bound.
  func write(
    suffix: StaticString = "", bound: [UInt8]? = nil, value: String, to text: inout [UInt8]
  ) {
    text += name
    suffix.withUTF8Buffer { text += $0 }
    if !labels.isEmpty || bound != nil {
      text.append(UInt8(ascii: "{"))
      text += labels
      if let bound {
        if !labels.isEmpty { text.append(UInt8(ascii: ",")) }
        text += Array("le=\"".utf8) + bound
        text.append(UInt8(ascii: "\""))
      }
      text.append(UInt8(ascii: "}"))
    }
    text.append(UInt8(ascii: " "))
    text += Array(value.utf8)
    text.append(UInt8(ascii: "\n"))
  }

  /// Escapes backslash and line feed, and in label values the quotation mark.
  static func escaped(_ bytes: [UInt8], quotes: Bool) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\\"): result += Array(#"\\"#.utf8)
      case UInt8(ascii: "\n"): result += Array(#"\n"#.utf8)
      case UInt8(ascii: "\"") where quotes: result += Array(#"\""#.utf8)
      default: result.append(byte)
      }
    }
    return result
  }
}
