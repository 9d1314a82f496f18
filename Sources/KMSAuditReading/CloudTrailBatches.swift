import KMSModel
import StrictJSON

/// Collects records into the log files that CloudTrail delivers: one account, one Region, five minutes.
///
/// A value that is fed the records of a trail in their order, and gives a file back when it is complete.
/// Source: CloudTrail User Guide, "CloudTrail log file name format" and "CloudTrail log file examples".
public struct CloudTrailBatches: Sendable {
  /// One log file, before it is compressed.
  public struct File: Hashable, Sendable {
    /// Where it belongs below a prefix: `AWSLogs/…/….json.gz`.
    public let path: String
    /// `{"Records":[…]}`.
    public let json: [UInt8]
    /// How many records are in it.
    public let recordCount: Int
  }

  /// How long the records of a file are apart, in seconds.
  public static let windowSeconds: Int64 = 300
  /// How many records a file has.
  public static let recordsMax = 10_000
  /// How many bytes of records a file has, before it is compressed.
  public static let bytesMax = 16 * 1_048_576

  private struct Place: Hashable, Comparable {
    let account: String
    let region: String

    static func < (left: Place, right: Place) -> Bool {
      (left.account, left.region) < (right.account, right.region)
    }
  }

  private struct Open {
    let window: Int64
    let firstID: String
    var count = 0
    var writer = JSONWriter()
  }

  private var open: [Place: Open] = [:]
  /// How many records belong to no file, because they name no account or Region.
  public private(set) var leftOutCount = 0

  /// Nothing yet.
  public init() {}

  /// Takes a record.
  ///
  /// - Parameter json: the record that `entry` was read from.
  /// - Returns: a file that is complete now, if any.
  public mutating func add(_ entry: AuditEntry, _ json: [UInt8]) -> File? {
    guard CloudTrailBatches.canBePath(entry.account), CloudTrailBatches.canBePath(entry.region)
    else {
      leftOutCount += 1
      return nil
    }
    let place = Place(account: entry.account, region: entry.region)
    let window = entry.time.secondsSinceEpoch / CloudTrailBatches.windowSeconds
    var finished: File?
    if let batch = open[place],
      batch.window != window || batch.count >= CloudTrailBatches.recordsMax
        || batch.writer.byteCount >= CloudTrailBatches.bytesMax
    {
      finished = CloudTrailBatches.file(batch, at: place)
      open[place] = nil
    }
    var batch = open[place] ?? CloudTrailBatches.begun(window, entry.eventID)
    batch.writer.rawJSON(json)
    batch.count += 1
    open[place] = batch
    return finished
  }

  /// The files that are not full yet.
  public mutating func finish() -> [File] {
    defer { open = [:] }
    return open.sorted { $0.key < $1.key }.map { CloudTrailBatches.file($0.value, at: $0.key) }
  }

  private static func begun(_ window: Int64, _ firstID: String) -> Open {
    var batch = Open(window: window, firstID: firstID)
    batch.writer.beginObject()
    batch.writer.name("Records")
    batch.writer.beginArray()
    return batch
  }

  private static func file(_ batch: Open, at place: Place) -> File {
    var writer = batch.writer
    writer.endArray()
    writer.endObject()
    let end = (batch.window + 1) * windowSeconds
    return File(
      path: path(
        place, time: CivilTime(Timestamp(millisecondsSinceEpoch: end * 1000)),
        unique: unique(batch)),
      json: writer.bytes, recordCount: batch.count)
  }

  /// `AWSLogs/111122223333/CloudTrail/us-east-2/2026/01/02/111122223333_CloudTrail_us-east-2_20260102T0305Z_….json.gz`.
  private static func path(_ place: Place, time: CivilTime, unique: String) -> String {
    let digits = time.extendedISO.utf8.filter { (0x30...0x39).contains($0) }
    let text = String(decoding: digits, as: UTF8.self)
    let date = text.prefix(8)
    let minute = text.dropFirst(8).prefix(4)
    let folder = [date.prefix(4), date.dropFirst(4).prefix(2), date.dropFirst(6)]
      .joined(separator: "/")
    return "AWSLogs/\(place.account)/CloudTrail/\(place.region)/\(folder)/"
      + "\(place.account)_CloudTrail_\(place.region)_\(date)T\(minute)Z_\(unique).json.gz"
  }

  /// Sixteen letters and digits that are the same whenever the same records are collected.
  private static func unique(_ batch: Open) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    var characters: [UInt8] = []
    for seed in ["a", "b"] {
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in "\(seed)/\(batch.count)/\(batch.firstID)".utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
      }
      for _ in 0..<8 {
        characters.append(alphabet[Int(hash % 62)])
        hash /= 62
      }
    }
    return String(decoding: characters, as: UTF8.self)
  }

  /// Small letters, digits and `-` only: what a record says must not name another folder.
  private static func canBePath(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
      }
  }
}
