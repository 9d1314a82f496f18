import KMSAuditLookup
import KMSAuditReading
import KMSModel

/// Records that follow each other in the trail and are kept as one row, with the values that any of them is
/// found by.
///
/// Most records of a chunk share most of their values: a chunk has far fewer rows than its records would.
struct IndexChunk: Sendable {
  /// One record and when it was, in seconds since 1970.
  struct Record: Sendable {
    let position: HistoryPosition
    let json: ArraySlice<UInt8>
  }

  /// How many records a chunk has at most, and from how many bytes on it takes no more.
  static let recordsMax = 256
  static let bytesMax = 1 << 20

  private(set) var records: [Record] = []
  /// Fingerprints of every value of every record, but of the ids, which no two records share.
  private(set) var values: Set<Int64> = []
  /// Fingerprints of the ids, in the order of the records.
  private(set) var ids: [Int64] = []
  /// The first and the last second of the records.
  private(set) var oldest = Int64.max
  private(set) var newest = Int64.min
  private var byteCount = 0
  /// The record before, which the next one often resembles.
  private var last: TrailRecord?

  /// Whether it takes no more.
  var isFull: Bool {
    records.count >= IndexChunk.recordsMax || byteCount >= IndexChunk.bytesMax
  }

  /// Appends a record; numbers grow.
  mutating func append(_ record: TrailRecord, _ entry: AuditEntry) {
    let seconds = entry.time.secondsSinceEpoch
    records.append(
      Record(
        position: HistoryPosition(seconds: seconds, sequence: record.sequence), json: record.json))
    oldest = min(oldest, seconds)
    newest = max(newest, seconds)
    byteCount += record.json.count
    let scope = ValueFingerprint(account: entry.account, region: entry.region)
    ids.append(scope.of(.eventID, entry.eventID.utf8Span.span))
    if !(last?.entry?.sharesValues(with: entry) ?? false) {
      values.insert(scope.ofAll)
      entry.forEachSharedValue { values.insert(scope.of($0, $1)) }
    }
    last = record
  }

  /// Whether a record may be found by this.
  func mayHold(_ wanted: SoughtValue) -> Bool {
    switch wanted {
    case .id(let value): ids.contains(value)
    case .shared(let value): values.contains(value)
    }
  }
}

// MARK: - As bytes

extension IndexChunk {
  /// How a file has the records: of each the number, the second and the count of bytes, with eight bytes each
  /// and the lowest byte last, and the JSON.
  var lines: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount + records.count * 24)
    for record in records {
      IndexChunk.append(record.position.sequence, to: &bytes)
      IndexChunk.append(UInt64(bitPattern: record.position.seconds), to: &bytes)
      IndexChunk.append(UInt64(record.json.count), to: &bytes)
      bytes += record.json
    }
    return bytes
  }

  /// The fingerprints of the values, ascending, as a JSON array of numbers.
  var valueList: String { "[\(values.sorted().map(String.init).joined(separator: ","))]" }

  /// How a file has the fingerprints of the ids.
  var idBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(ids.count * 8)
    for id in ids { IndexChunk.append(UInt64(bitPattern: id), to: &bytes) }
    return bytes
  }

  /// Reads what `lines` wrote; nothing if it is something else.
  static func records(of lines: [UInt8]) -> [Record]? {
    var records: [Record] = []
    var offset = 0
    while offset < lines.count {
      guard let sequence = number(in: lines, at: offset),
        let seconds = number(in: lines, at: offset + 8),
        let count = number(in: lines, at: offset + 16), count <= UInt64(lines.count)
      else { return nil }
      let end = offset + 24 + Int(count)
      guard end <= lines.count else { return nil }
      let position = HistoryPosition(seconds: Int64(bitPattern: seconds), sequence: sequence)
      records.append(Record(position: position, json: lines[(offset + 24)..<end]))
      offset = end
    }
    return records
  }

  /// Whether what `idBytes` wrote has this fingerprint.
  static func has(_ id: Int64, in idBytes: [UInt8]) -> Bool {
    stride(from: 0, to: idBytes.count, by: 8).contains { offset in
      number(in: idBytes, at: offset) == UInt64(bitPattern: id)
    }
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
    }
  }

  private static func number(in bytes: [UInt8], at offset: Int) -> UInt64? {
    guard offset + 8 <= bytes.count else { return nil }
    return bytes[offset..<(offset + 8)].reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// What a lookup looks for in chunks.
enum SoughtValue: Sendable {
  /// The fingerprint of an id, which only one record has.
  case id(Int64)
  /// The fingerprint of any other value.
  case shared(Int64)

  /// What records of a query are found by.
  init(_ query: HistoryQuery) {
    let scope = ValueFingerprint(account: query.account, region: query.region)
    switch query.attribute {
    case nil: self = .shared(scope.ofAll)
    case let value? where value.attribute == .eventID: self = .id(scope.of(value))
    case let value?: self = .shared(scope.of(value))
    }
  }
}
