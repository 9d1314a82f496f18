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
    let names = ASCII.pieces(
      of: list[...], separator: UInt8(ascii: ";"), piecesMax: SigV4Limits.signedHeadersMax + 1)
    guard names.count <= SigV4Limits.signedHeadersMax else { throw .tooLarge(.signedHeaders) }
    var entries: [Entry] = []
    entries.reserveCapacity(names.count)
    var previous: ArraySlice<UInt8> = []
    for name in names {
      guard !name.isEmpty,
        name.allSatisfy({ ASCII.isToken($0) && ASCII.lowercased($0) == $0 }),
        previous.lexicographicallyPrecedes(name)
      else { throw .malformedSignedHeaders }
      previous = name
      let fields = headers.fields(named: name)
      guard !fields.isEmpty else {
        throw .absentSignedHeader(ASCII.excerpt(name, bytesMax: SigV4Limits.scopePartBytesMax))
      }
      entries.append(Entry(name: name.startIndex..<name.endIndex, fields: fields))
    }
    self.list = list
    self.entries = entries
  }

  /// Whether the list holds a lower-case name.
  func contains(_ name: StaticString) -> Bool {
    name.withUTF8Buffer { expected in
      entries.contains {
        $0.name.count == expected.count && list[$0.name].elementsEqual(expected)
      }
    }
  }
}
