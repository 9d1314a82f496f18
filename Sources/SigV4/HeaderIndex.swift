/// The header fields of a request by their lower-case names, sorted by the bytes of the name and then by the
/// order received. Finding a name takes logarithmic time, whatever the names are.
struct HeaderIndex: Sendable {
  /// One header field.
  struct Field: Sendable {
    /// The first eight bytes of the name as one number, so that most comparisons need no more.
    let prefix: UInt64
    /// Where the name lies in `names`.
    let start: Int
    let end: Int
    /// The place of the field in the request.
    let position: Int
  }

  /// All names in lower case, one after the other.
  let names: [UInt8]
  /// All fields, sorted.
  let fields: [Field]

  /// Sorts the fields of a request.
  init(_ headers: HeaderFields) {
    var names: [UInt8] = []
    names.reserveCapacity(256)
    var fields: [Field] = []
    fields.reserveCapacity(headers.count)
    for position in headers.indices {
      let start = names.count
      names.append(contentsOf: headers.name(at: position))
      let end = names.count
      let prefix = names.withUnsafeMutableBufferPointer { names in
        let name = UnsafeMutableBufferPointer(rebasing: names[start..<end])
        for index in name.indices { name[index] = ASCII.lowercased(name[index]) }
        return Self.prefix(of: UnsafeBufferPointer(name))
      }
      fields.append(Field(prefix: prefix, start: start, end: end, position: position))
    }
    names.withUnsafeBufferPointer { names in
      fields.sort { left, right in
        let name = UnsafeBufferPointer(rebasing: names[right.start..<right.end])
        let order = Self.compare(left, in: names, with: name, right.prefix)
        return order == 0 ? left.position < right.position : order < 0
      }
    }
    self.names = names
    self.fields = fields
  }

  /// The lower-case name of a field.
  func name(of field: Field) -> ArraySlice<UInt8> { names[field.start..<field.end] }

  /// The fields with a lower-case name, as a range of `fields`; empty if there are none.
  func fields(named name: ArraySlice<UInt8>) -> Range<Int> {
    name.withUnsafeBufferPointer { fields(named: $0) }
  }

  /// The same for a name that follows another one in the order of names: looks from a place on, step by step.
  func fields(named name: ArraySlice<UInt8>, from start: Int) -> Range<Int> {
    name.withUnsafeBufferPointer { name in
      let prefix = Self.prefix(of: name)
      return names.withUnsafeBufferPointer { names in
        var low = start
        while low < fields.count, Self.compare(fields[low], in: names, with: name, prefix) < 0 {
          low += 1
        }
        var end = low
        while end < fields.count, Self.compare(fields[end], in: names, with: name, prefix) == 0 {
          end += 1
        }
        return low..<end
      }
    }
  }

  /// The place in the request of the only field with a lower-case name; nothing if there is none.
  ///
  /// - Throws: `.repeated` if there are several.
  func onlyPosition(of name: StaticString) throws(SigV4Error) -> Int? {
    let found = name.withUTF8Buffer { fields(named: $0) }
    guard found.count <= 1 else { throw .repeated(field: name.description) }
    return found.isEmpty ? nil : fields[found.lowerBound].position
  }

  private func fields(named name: UnsafeBufferPointer<UInt8>) -> Range<Int> {
    let prefix = Self.prefix(of: name)
    return names.withUnsafeBufferPointer { names in
      var low = 0
      var high = fields.count
      while low < high {
        let middle = (low + high) / 2
        if Self.compare(fields[middle], in: names, with: name, prefix) < 0 {
          low = middle + 1
        } else {
          high = middle
        }
      }
      var end = low
      while end < fields.count, Self.compare(fields[end], in: names, with: name, prefix) == 0 {
        end += 1
      }
      return low..<end
    }
  }

  private static func prefix(of name: UnsafeBufferPointer<UInt8>) -> UInt64 {
    if name.count >= 8 {
      return UInt64(bigEndian: UnsafeRawBufferPointer(name).loadUnaligned(as: UInt64.self))
    }
    var prefix: UInt64 = 0
    for index in 0..<name.count { prefix |= UInt64(name[index]) &<< UInt64(56 - 8 * index) }
    return prefix
  }

  /// Negative if the name of the field comes first, zero if both are the same, positive otherwise.
  private static func compare(
    _ field: Field, in names: UnsafeBufferPointer<UInt8>, with name: UnsafeBufferPointer<UInt8>,
    _ prefix: UInt64
  ) -> Int {
    if field.prefix != prefix { return field.prefix < prefix ? -1 : 1 }
    let count = field.end - field.start
    for index in 0..<min(count, name.count) where names[field.start + index] != name[index] {
      return names[field.start + index] < name[index] ? -1 : 1
    }
    return count - name.count
  }
}
