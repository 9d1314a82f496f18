/// Walks over the lines of a message that may still be arriving: knows where the current one starts and how
/// much of it was looked at, so that no byte is looked at twice, however small the pieces are.
///
/// A line ends in CRLF. Every other control byte is refused as soon as it is there, but for the tab where it
/// is allowed; so bare CR, bare LF and NUL get nowhere.
///
/// - Source: RFC 9112 §2.2, without its leniencies.
struct LineScanner {
  /// Why there is no line.
  enum Fault: Error, Hashable {
    /// A byte that no line may hold.
    case forbiddenByte
    /// More bytes than allowed without an end.
    case tooLong
  }

  /// Where the current line starts.
  private(set) var start = 0
  /// Whether the current line holds bytes over 0x7F; final once its end is found.
  private(set) var hasHighBytes = false
  /// Everything from `start` up to here is part of the line.
  private var scanned = 0

  /// Makes a scanner that stands before the first byte.
  init() {}

  /// Finds the end of the current line.
  ///
  /// - Parameters:
  ///   - bytes: the message as far as it is there; longer with each call.
  ///   - bytesMax: how long the line may be without its CRLF.
  ///   - allowsTab: whether it may hold tabs.
  /// - Returns: where its CR stands; `nil` if the CRLF is not there yet.
  mutating func end(
    in bytes: RawSpan, bytesMax: Int, allowsTab: Bool
  ) throws(Fault) -> Int? {
    let limit = min(bytes.byteCount, start + bytesMax + 1)
    while true {
      scanned = firstControl(in: bytes, from: scanned, to: limit)
      guard scanned < limit else {
        guard scanned - start <= bytesMax else { throw .tooLong }
        return nil
      }
      switch bytes.byte(at: scanned) {
      case 0x0D:
        guard scanned + 1 < bytes.byteCount else { return nil }
        guard bytes.byte(at: scanned + 1) == 0x0A else { throw .forbiddenByte }
        return scanned
      case 0x09 where allowsTab:
        scanned += 1
      default:
        throw .forbiddenByte
      }
    }
  }

  /// Goes on to the next line.
  ///
  /// - Parameter end: where the CR of the current one stands.
  mutating func next(after end: Int) {
    start = end + 2
    scanned = start
    hasHighBytes = false
  }

  /// The place of the first control byte; `limit` if there is none before it. Eight bytes at a time.
  private mutating func firstControl(in bytes: RawSpan, from first: Int, to limit: Int) -> Int {
    var seen: UInt64 = 0
    var index = first
    defer { hasHighBytes = hasHighBytes || seen & WordBytes.high != 0 }
    while index &+ 8 <= limit {
      let word = bytes.word(at: index)
      // Below 0x20 the first term borrows into the high bit, 0x7F carries into it in the second. The lowest
      // bit that is set belongs to the first such byte; only bits above it can be wrong.
      let found =
        ((word &- WordBytes.all(0x20)) | ((word & ~WordBytes.high) &+ WordBytes.all(1)))
        & ~word & WordBytes.high
      guard found == 0 else {
        let bitsBefore = UInt64(found.trailingZeroBitCount & ~7)
        seen |= word & ((1 &<< bitsBefore) &- 1)
        return index &+ Int(bitsBefore / 8)
      }
      seen |= word
      index &+= 8
    }
    while index < limit {
      let byte = bytes.byte(at: index)
      guard byte >= 0x20, byte != 0x7F else { return index }
      seen |= UInt64(byte)
      index &+= 1
    }
    return index
  }
}
