/// The header fields that a signature covers, and the client's list of their names.
struct SignedHeaders: Sendable {
  /// One name of the list.
  struct Entry: Sendable {
    /// Where the name lies in `list`.
    let name: Range<Int>
    /// The fields with that name, as a range of the index; never empty.
    let fields: Range<Int>
  }

  /// The list as the client wrote it: lower-case names, sorted, separated by `;`.
  let list: [UInt8]
  /// Its names.
  let entries: [Entry]

  /// Reads the client's list and finds each of its names in the request.
  ///
  /// - Throws: `.malformedSignedHeaders` if the list is not lower case, sorted and without repetition;
  ///   `.absentSignedHeader` if the request lacks a name; `.tooLarge(.signedHeaders)`.
  init(_ list: [UInt8], in headers: HeaderIndex) throws(SigV4Error) {
    let semicolon = UInt8(ascii: ";")
    let nameCount = list.withUnsafeBufferPointer { list in
      list.reduce(into: 1) { count, byte in count += byte == semicolon ? 1 : 0 }
    }
    guard nameCount <= SigV4Limits.signedHeadersMax else { throw .tooLarge(.signedHeaders) }
    var entries: [Entry] = []
    entries.reserveCapacity(nameCount)
    var previous = 0..<0
    var start = 0
    for _ in 0..<nameCount {
      let name = start..<Self.endOfName(in: list, from: start)
      guard !name.isEmpty, name.upperBound == list.count || list[name.upperBound] == semicolon,
        Self.precedes(previous, name, in: list)
      else { throw .malformedSignedHeaders }
      // Both lists are sorted, so that one walk over both finds every name.
      let fields = headers.fields(named: list[name], from: entries.last?.fields.upperBound ?? 0)
      guard !fields.isEmpty else {
        throw .absentSignedHeader(
          ASCII.excerpt(list[name], bytesMax: SigV4Limits.scopePartBytesMax))
      }
      entries.append(Entry(name: name, fields: fields))
      previous = name
      start = name.upperBound + 1
    }
    self.list = list
    self.entries = entries
  }

  /// Where the bytes end that can stand in a lower-case name.
  private static func endOfName(in list: [UInt8], from start: Int) -> Int {
    list.withUnsafeBufferPointer { list in
      var end = start
      while end < list.count, ASCII.isToken(list[end]), ASCII.lowercased(list[end]) == list[end] {
        end += 1
      }
      return end
    }
  }

  /// Whether a name comes before another in the order of bytes.
  private static func precedes(_ left: Range<Int>, _ right: Range<Int>, in list: [UInt8]) -> Bool {
    list.withUnsafeBufferPointer { list in
      for offset in 0..<min(left.count, right.count) {
        let (one, other) = (list[left.lowerBound + offset], list[right.lowerBound + offset])
        if one != other { return one < other }
      }
      return left.count < right.count
    }
  }

  /// Whether the list holds a lower-case name.
  func contains(_ name: StaticString) -> Bool {
    name.withUTF8Buffer { expected in
      list.withUnsafeBufferPointer { list in
        entries.contains { entry in
          guard entry.name.count == expected.count else { return false }
          for offset in 0..<expected.count
          where list[entry.name.lowerBound + offset] != expected[offset] { return false }
          return true
        }
      }
    }
  }
}
