import SigV4

/// Reads the lines of header fields, and of trailers, and keeps the limits of a message on them.
struct FieldReader {
  private let limits: HTTPLimits
  /// The fields read so far.
  private(set) var places: [HeaderFields.Place] = []
  /// Whether a value holds bytes over 0x7F.
  private(set) var hasHighBytes = false
  /// What names, values and whatever else counts with them may still take.
  private var bytesLeft: Int
  private var countLeft: Int

  /// Makes a reader for one message.
  init(limits: HTTPLimits) {
    self.limits = limits
    self.bytesLeft = limits.headBytesMax
    self.countLeft = limits.headerCountMax
  }

  /// How long a line may be: name and value, the colon, and a few blanks.
  var lineBytesMax: Int { 2 * limits.headerFieldBytesMax + 256 }

  /// Whether this many more bytes fit; they are counted if they do.
  mutating func count(bytes: Int) -> Bool {
    guard bytes <= bytesLeft else { return false }
    bytesLeft -= bytes
    return true
  }

  /// Reserves room for the fields of a usual request.
  mutating func reserve() { places.reserveCapacity(min(16, limits.headerCountMax)) }

  /// Reads a line: a token, a colon, optional blanks, and a value, which may end in blanks.
  ///
  /// - Parameters:
  ///   - bytes: the message.
  ///   - line: where the line lies in it, without its CRLF; free of control bytes other than tabs.
  /// - Throws: `.malformed(.unparseable)`, which includes folded lines and blanks before the colon;
  ///   `.headTooLarge`.
  /// - Source: RFC 9112 §5.
  mutating func read(_ bytes: RawSpan, line: Range<Int>, hasHighBytes: Bool) throws(HTTPRefusal) {
    let nameEnd = bytes.endOfToken(in: line)
    guard nameEnd > line.lowerBound, nameEnd < line.upperBound,
      bytes.byte(at: nameEnd) == UInt8(ascii: ":")
    else { throw .malformed(.unparseable) }
    var valueStart = nameEnd + 1
    while valueStart < line.upperBound, HeaderText.isBlank(bytes.byte(at: valueStart)) {
      valueStart += 1
    }
    let (nameBytes, valueBytes) = (nameEnd - line.lowerBound, line.upperBound - valueStart)
    guard countLeft > 0, nameBytes <= limits.headerFieldBytesMax,
      valueBytes <= limits.headerFieldBytesMax, count(bytes: nameBytes + valueBytes)
    else { throw .headTooLarge }
    countLeft -= 1
    self.hasHighBytes = self.hasHighBytes || hasHighBytes
    // INVARIANT: a message held in memory is shorter than 4 GiB; its limits see to that.
    places.append(
      HeaderFields.Place(
        nameStart: UInt32(truncatingIfNeeded: line.lowerBound),
        nameEnd: UInt32(truncatingIfNeeded: nameEnd),
        valueStart: UInt32(truncatingIfNeeded: valueStart),
        valueEnd: UInt32(truncatingIfNeeded: line.upperBound)))
  }

  /// Gives the fields away; those that follow are trailers.
  mutating func takePlaces() -> [HeaderFields.Place] {
    defer { places = [] }
    return places
  }
}
