/// The trace that a request belongs to, as its client says.
///
/// It correlates and decides nothing: nobody vouches for it, and no signature need cover it.
public struct TraceContext: Hashable, Sendable {
  /// The id of the trace: 32 lower-case hexadecimal digits, not all zero.
  public let traceID: String
  /// The id of the client's own span: 16 lower-case hexadecimal digits, not all zero.
  public let parentID: String?

  /// Bytes of the longest header that is looked at.
  public static let headerBytesMax = 256

  /// Reads a `traceparent` header of version 00; anything else is no trace.
  ///
  /// Source: W3C Trace Context §3.2, `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`.
  public init?(traceparent: some StringProtocol) {
    let bytes = Array(traceparent.utf8)
    guard bytes.count == 55, bytes.starts(with: "00-".utf8), bytes[35] == UInt8(ascii: "-"),
      bytes[52] == UInt8(ascii: "-"), TraceContext.isHex(bytes[53...]),
      let trace = TraceContext.id(bytes[3..<35]), let parent = TraceContext.id(bytes[36..<52])
    else { return nil }
    self.traceID = trace
    self.parentID = parent
  }

  /// Reads an `X-Amzn-Trace-Id` header; anything else is no trace.
  ///
  /// Fields other than `Root` and `Parent` are passed over. The root's time and number together are the id
  /// of the trace, as in OpenTelemetry.
  /// Source: X-Ray Developer Guide, "Tracing header", `Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1`.
  public init?(amazonTraceID: some StringProtocol) {
    guard amazonTraceID.utf8.count <= TraceContext.headerBytesMax else { return nil }
    var trace: String?
    var parent: String?
    for field in amazonTraceID.utf8.split(separator: UInt8(ascii: ";")) {
      let field = Array(field.drop { $0 == UInt8(ascii: " ") })
      if field.starts(with: "Root=".utf8) {
        guard trace == nil, let root = TraceContext.root(field[5...]) else { return nil }
        trace = root
      } else if field.starts(with: "Parent=".utf8) {
        guard parent == nil, field.count == 23, let id = TraceContext.id(field[7...]) else {
          return nil
        }
        parent = id
      }
    }
    guard let trace else { return nil }
    self.traceID = trace
    self.parentID = parent
  }

  /// `1-`, 8 digits of time, `-`, 24 digits.
  private static func root(_ bytes: ArraySlice<UInt8>) -> String? {
    let bytes = Array(bytes)
    guard bytes.count == 35, bytes.starts(with: "1-".utf8), bytes[10] == UInt8(ascii: "-") else {
      return nil
    }
    return id(bytes[2..<10] + bytes[11...])
  }

  private static func id(_ bytes: ArraySlice<UInt8>) -> String? {
    guard isHex(bytes), bytes.contains(where: { $0 != UInt8(ascii: "0") }) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isHex(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
