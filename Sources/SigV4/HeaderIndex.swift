/// The header fields of a request by their lower-case names, sorted by the bytes of the name and then by the
/// order received. Finding a name takes logarithmic time, whatever the names are.
struct HeaderIndex: Sendable {
  /// One header field.
  struct Field: Sendable {
    fileprivate let words: NameWords
    /// Where the name starts in the block of fields.
    fileprivate let nameStart: Int
    /// The place of the field in the request.
    let position: Int

    /// The first eight bytes of the name in lower case.
    var firstWord: UInt64 { words.first }
    fileprivate var name: Range<Int> { nameStart..<(nameStart + words.byteCount) }
  }

  /// The block that names lie in, as sent.
  private let block: [UInt8]
  /// All fields, sorted.
  let fields: [Field]

  /// Sorts the fields of a request.
  init(_ headers: HeaderFields) {
    block = headers.block
    let bytes = headers.block.span
    var fields: [Field] = []
    fields.reserveCapacity(headers.places.count)
    for position in 0..<headers.places.count {
      let name = headers.places[position].name
      let field = Field(
        words: NameWords(bytes, name), nameStart: name.lowerBound, position: position)
      // Behind all that do not come after it. There are few, and most are in order already.
      var place = fields.count
      fields.append(field)
      while place > 0, Self.order(of: fields[place - 1], bytes, field.words, bytes, field.name) > 0
      {
        fields[place] = fields[place - 1]
        place -= 1
      }
      if place < position { fields[place] = field }
    }
    self.fields = fields
  }

  /// The lower-case name of a field.
  func name(of field: Field) -> [UInt8] { block[field.name].map(ASCII.lowercased) }

  /// Whether a field has a name.
  func isNamed(_ field: Field, _ name: HeaderName) -> Bool { order(of: field, name) == 0 }

  /// The fields with a lower-case name, as a range of `fields`; empty if there are none.
  func fields(named name: ArraySlice<UInt8>) -> Range<Int> {
    let name = Array(name)
    return fields(named: name.span, 0..<name.count, from: 0)
  }

  /// The fields with a lower-case name that is a part of some bytes: looks from a place on, step by step, for
  /// names that are looked for in their order.
  func fields(named bytes: Span<UInt8>, _ name: Range<Int>, from start: Int) -> Range<Int> {
    let words = NameWords(bytes, name)
    let block = block.span
    var low = start
    while low < fields.count, fields[low].words.first < words.first { low += 1 }
    while low < fields.count, Self.order(of: fields[low], block, words, bytes, name) < 0 {
      low += 1
    }
    var end = low
    while end < fields.count, Self.order(of: fields[end], block, words, bytes, name) == 0 {
      end += 1
    }
    return low..<end
  }

  /// The place in the request of the only field with a name; nothing if there is none.
  ///
  /// - Throws: `.repeated` if there are several.
  func onlyPosition(of name: HeaderName) throws(SigV4Error) -> Int? {
    var low = 0
    var high = fields.count
    while low < high {
      let middle = (low + high) / 2
      if order(of: fields[middle], name) < 0 { low = middle + 1 } else { high = middle }
    }
    guard low < fields.count, order(of: fields[low], name) == 0 else { return nil }
    guard low + 1 == fields.count || order(of: fields[low + 1], name) != 0 else {
      throw .repeated(field: name.text.description)
    }
    return fields[low].position
  }

  private func order(of field: Field, _ name: HeaderName) -> Int {
    let order = field.words.order(to: name.words)
    // The words of such a name are all of it; zeros behind it may belong to a longer one.
    return order != 0 ? order : field.words.byteCount - name.words.byteCount
  }

  /// Negative if the name of the field comes first, zero if both are the same, positive otherwise.
  private static func order(
    of field: Field, _ block: Span<UInt8>, _ words: NameWords, _ bytes: Span<UInt8>,
    _ name: Range<Int>
  ) -> Int {
    let order = field.words.order(to: words)
    guard order == 0 else { return order }
    var offset = NameWords.bytesMax
    while offset < min(field.words.byteCount, words.byteCount) {
      let one = ASCII.lowercased(block[field.nameStart + offset])
      let other = ASCII.lowercased(bytes[name.lowerBound + offset])
      if one != other { return one < other ? -1 : 1 }
      offset += 1
    }
    // What is left of the longer one are zeros among the words, or comes after the end of the other.
    return field.words.byteCount - words.byteCount
  }
}
