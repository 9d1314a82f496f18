import StrictJSON

/// What a run showed.
struct Observation: Sendable {
  let requests: Int
  let failures: Int
  let elapsedNanoseconds: Int64
  /// Between begin and end of counting.
  let userNanoseconds: Int64
  let systemNanoseconds: Int64
  let residentBytes: Int64
  /// In order.
  let latencies: [UInt32]

  /// One object, numbers only.
  func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    for (name, value) in members {
      writer.name(name)
      writer.integer(value)
    }
    writer.endObject()
    return writer.bytes
  }

  private var members: [(String, Int64)] {
    [
      ("requests", Int64(requests)), ("failures", Int64(failures)),
      ("elapsedNanoseconds", elapsedNanoseconds), ("userNanoseconds", userNanoseconds),
      ("systemNanoseconds", systemNanoseconds), ("residentBytes", residentBytes),
      ("p50Nanoseconds", percentile(500)), ("p99Nanoseconds", percentile(990)),
      ("p999Nanoseconds", percentile(999)),
    ]
  }

  private func percentile(_ perMille: Int) -> Int64 {
    guard !latencies.isEmpty else { return 0 }
    return Int64(latencies[min(latencies.count - 1, latencies.count * perMille / 1000)])
  }
}
