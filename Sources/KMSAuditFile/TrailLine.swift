public import KMSAudit
import KMSCrypto

/// One line of a segment: a record in its place in the chain.
///
/// Format: docs/formats/audit.md, "Lines".
public struct TrailLine: Sendable {
  /// The number of the record.
  public let sequence: UInt64
  /// The 32 bytes of SHA-256 over the line before.
  public let previous: [UInt8]
  /// In which mode the record was accepted.
  public let durability: AuditDurability
  /// The record as one JSON object.
  public var event: [UInt8] { Array(json) }

  private let json: ArraySlice<UInt8>

  /// How many bytes a line may have; the elements of a record have a limit each, and this is far beyond.
  static let bytesMax = 4 * 1_048_576

  /// Reads a line, without its line feed; nothing for everything that this program did not write.
  public init?(_ line: ArraySlice<UInt8>) {
    var rest = line
    guard TrailLine.take(TrailLine.opening, from: &rest),
      let sequence = TrailLine.takeNumber(from: &rest),
      TrailLine.take(TrailLine.beforePrevious, from: &rest), rest.count > 64,
      let previous = HexText.bytes(rest.prefix(64))
    else { return nil }
    rest = rest.dropFirst(64)
    guard TrailLine.take(TrailLine.beforeDurability, from: &rest) else { return nil }
    if TrailLine.take(Array("sync".utf8), from: &rest) {
      durability = .sync
    } else if TrailLine.take(Array("flush".utf8), from: &rest) {
      durability = .flush
    } else {
      return nil
    }
    guard TrailLine.take(TrailLine.beforeEvent, from: &rest), rest.first == UInt8(ascii: "{"),
      rest.count >= 3, rest.suffix(2).elementsEqual([UInt8(ascii: "}"), UInt8(ascii: "}")])
    else { return nil }
    self.sequence = sequence
    self.previous = previous
    self.json = rest.dropLast()
  }

  /// Appends the line of an event to a buffer, without a line feed.
  static func append(
    _ event: ArraySlice<UInt8>, at position: ChainPosition, _ durability: AuditDurability,
    to lines: inout [UInt8]
  ) {
    lines += opening
    lines += String(position.sequence).utf8
    lines += beforePrevious
    HexText.append(position.previous, to: &lines)
    lines += beforeDurability
    lines += durability.rawValue.utf8
    lines += beforeEvent
    lines += event
    lines.append(UInt8(ascii: "}"))
  }

  /// How many bytes a line has at most beyond its event, with its line feed.
  static let overheadBytesMax = 160

  private static let opening = Array(#"{"sequence":"#.utf8)
  private static let beforePrevious = Array(#","previous":""#.utf8)
  private static let beforeDurability = Array(#"","durability":""#.utf8)
  private static let beforeEvent = Array(#"","event":"#.utf8)

  private static func take(_ bytes: [UInt8], from rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.starts(with: bytes) else { return false }
    rest = rest.dropFirst(bytes.count)
    return true
  }

  private static func takeNumber(from rest: inout ArraySlice<UInt8>) -> UInt64? {
    let digits = rest.prefix(21).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let first = digits.first, first != UInt8(ascii: "0"),
      let number = UInt64(String(decoding: digits, as: UTF8.self))
    else { return nil }
    rest = rest.dropFirst(digits.count)
    return number
  }
}

/// Where the next line goes in the chain.
struct ChainPosition: Hashable, Sendable {
  /// Its number.
  var sequence: UInt64
  /// The 32 bytes of SHA-256 over the line before it.
  var previous: [UInt8]

  /// The place of the first record of a deployment.
  static let start = ChainPosition(sequence: 1, previous: [UInt8](repeating: 0, count: 32))

  /// The place behind a line, which is without its line feed.
  func following(_ line: ArraySlice<UInt8>) -> ChainPosition {
    ChainPosition(sequence: sequence + 1, previous: ChainPosition.hash(of: line))
  }

  /// SHA-256 over a line without its line feed.
  static func hash(of line: ArraySlice<UInt8>) -> [UInt8] {
    SHA256Stream.digest(line.span.bytes).bytes
  }
}
