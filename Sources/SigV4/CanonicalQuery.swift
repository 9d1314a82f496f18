/// The query of a request: its pairs in the encoding of a canonical request, in the order received.
///
/// Names and values are decoded and encoded again, so `%2f` and `%2F` are one value. A piece without `=` has an
/// empty value, an empty piece between two `&` is no pair, and a `+` is a plus sign.
struct CanonicalQuery: Sendable {
  private struct Pair: Sendable {
    let start: Int
    let valueStart: Int
    let end: Int
  }

  /// The parameter that carries the signature and is not part of what is signed.
  private static let signatureName: StaticString = "X-Amz-Signature"

  /// Names and values one after the other, encoded.
  private var bytes: [UInt8] = []
  private var pairs: [Pair] = []

  /// Reads what follows the `?` of a target.
  ///
  /// - Throws: `.malformedTarget` for a `%` without two digits, `.tooLarge(.queryPairs)`.
  init(_ query: ArraySlice<UInt8>) throws(SigV4Error) {
    guard !query.isEmpty else { return }
    for piece in query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
      guard pairs.count < SigV4Limits.queryPairsMax else { throw .tooLarge(.queryPairs) }
      let start = bytes.count
      let equals = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
      try appendCanonical(piece[..<equals])
      let valueStart = bytes.count
      try appendCanonical(piece[equals...].dropFirst())
      pairs.append(Pair(start: start, valueStart: valueStart, end: bytes.count))
    }
  }

  /// Whether there are no parameters.
  var isEmpty: Bool { pairs.isEmpty }

  /// How often a parameter occurs; its name must consist of unreserved characters.
  func count(of name: StaticString) -> Int {
    pairs.count { isNamed($0, name) }
  }

  /// The decoded value of a parameter; nothing if it is absent.
  ///
  /// - Throws: `.repeated` if it occurs more than once.
  func value(of name: StaticString) throws(SigV4Error) -> [UInt8]? {
    guard !isEmpty, let first = pairs.firstIndex(where: { isNamed($0, name) }) else { return nil }
    guard !pairs[(first + 1)...].contains(where: { isNamed($0, name) }) else {
      throw .repeated(field: name.description)
    }
    return PercentEncoding.decoded(bytes[pairs[first].valueStart..<pairs[first].end])
  }

  /// Writes the third line of a canonical request: every pair but the signature, sorted by encoded name and
  /// then by encoded value.
  func write(to sink: inout some ByteSink) {
    guard !pairs.isEmpty else { return }
    var isFirst = true
    for pair in pairs.sorted(by: precedes) where !isNamed(pair, Self.signatureName) {
      if !isFirst { sink.append(UInt8(ascii: "&")) }
      isFirst = false
      sink.append(bytes.span, pair.start..<pair.valueStart)
      sink.append(UInt8(ascii: "="))
      sink.append(bytes.span, pair.valueStart..<pair.end)
    }
  }

  private mutating func appendCanonical(_ part: ArraySlice<UInt8>) throws(SigV4Error) {
    guard let decoded = PercentEncoding.decoded(part) else { throw .malformedTarget }
    for byte in decoded { PercentEncoding.append(byte, to: &bytes) }
  }

  private func isNamed(_ pair: Pair, _ name: StaticString) -> Bool {
    guard pair.valueStart - pair.start == name.utf8CodeUnitCount else { return false }
    return name.withUTF8Buffer { $0.elementsEqual(bytes[pair.start..<pair.valueStart]) }
  }

  private func precedes(_ left: Pair, _ right: Pair) -> Bool {
    let leftName = bytes[left.start..<left.valueStart]
    let rightName = bytes[right.start..<right.valueStart]
    if leftName.lexicographicallyPrecedes(rightName) { return true }
    guard leftName.elementsEqual(rightName) else { return false }
    return bytes[left.valueStart..<left.end].lexicographicallyPrecedes(
      bytes[right.valueStart..<right.end])
  }
}
