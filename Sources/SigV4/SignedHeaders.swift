/// The header fields that a signature covers, and the client's list of their names.
struct SignedHeaders: Sendable {
  /// One name of the list.
  struct Entry: Sendable {
    /// Where the name lies in `text`.
    let name: Range<Int>
    /// The fields with that name, as a range of the index; never empty.
    let fields: Range<Int>
  }

  /// What the list is a part of.
  let text: [UInt8]
  /// The list as the client wrote it: lower-case names, sorted, separated by `;`.
  let list: Range<Int>
  /// Its names.
  let entries: [Entry]

  /// Reads the client's list and finds each of its names in the request.
  ///
  /// - Throws: `.malformedSignedHeaders` if the list is not lower case, sorted and without repetition;
  ///   `.absentSignedHeader` if the request lacks a name; `.tooLarge(.signedHeaders)`.
  init(_ text: [UInt8], _ list: Range<Int>, in headers: HeaderIndex) throws(SigV4Error) {
    let bytes = text.span
    guard Self.nameCount(bytes, list) <= SigV4Limits.signedHeadersMax else {
      throw .tooLarge(.signedHeaders)
    }
    var entries: [Entry] = []
    entries.reserveCapacity(headers.fields.count)
    var previous = list.lowerBound..<list.lowerBound
    var start = list.lowerBound
    repeat {
      let name = start..<Self.endOfName(bytes, start..<list.upperBound)
      guard !name.isEmpty,
        name.upperBound == list.upperBound || bytes[name.upperBound] == Self.semicolon
      else { throw .malformedSignedHeaders }
      // Both lists are sorted, so that one walk over both finds every name. What it finds comes after the
      // name before it, so that only the order of what it does not find is left to look at.
      let fields = headers.fields(named: bytes, name, from: entries.last?.fields.upperBound ?? 0)
      guard !fields.isEmpty else {
        guard Self.precedes(previous, name, in: text) else { throw .malformedSignedHeaders }
        throw .absentSignedHeader(
          ASCII.excerpt(text[name], bytesMax: SigV4Limits.scopePartBytesMax))
      }
      entries.append(Entry(name: name, fields: fields))
      previous = name
      start = name.upperBound + 1
    } while start <= list.upperBound
    self.text = text
    self.list = list
    self.entries = entries
  }

  private static let semicolon = UInt8(ascii: ";")

  /// How many names there are if the list is well-formed.
  private static func nameCount(_ bytes: Span<UInt8>, _ list: Range<Int>) -> Int {
    1 + ASCII.count(of: semicolon, in: bytes, list)
  }

  /// Where the bytes end that can stand in a lower-case name.
  private static func endOfName(_ bytes: Span<UInt8>, _ part: Range<Int>) -> Int {
    var end = part.lowerBound
    // Nearly all names are of these alone.
    while part.upperBound - end >= 8 {
      let word = ByteWord.load(bytes, at: end)
      let others = ~ByteWord.lowerCaseAndHyphens(word) & ByteWord.highBits
      guard others == 0 else {
        end += others.leadingZeroBitCount / 8
        break
      }
      end += 8
    }
    while end < part.upperBound, isLowerCaseToken(bytes[end]) { end += 1 }
    return end
  }

  /// - Source: RFC 9110 §5.6.2, without `A`–`Z`.
  private static func isLowerCaseToken(_ byte: UInt8) -> Bool {
    // A bit for each byte, as in `ASCII.isToken`.
    let allowed: UInt64 = byte & 0x40 == 0 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C000_0000
    return byte < 0x80 && allowed &>> UInt64(byte & 0x3F) & 1 == 1
  }

  /// Whether a name comes before another in the order of bytes.
  private static func precedes(_ left: Range<Int>, _ right: Range<Int>, in text: [UInt8]) -> Bool {
    text[left].lexicographicallyPrecedes(text[right])
  }
}
