/// The header fields of a message in the order received: their bytes in one block, and where each lies in it.
///
/// As a collection it makes two texts of every field. What looks at every request goes by `hasName(_:at:)` and
/// `value(at:)` instead. Descriptions and mirrors show nothing of it, because fields may carry credentials.
public struct HeaderFields: Sendable {
  /// Where one field lies in the block, in bytes from its start.
  public struct Place: Sendable {
    /// Where the name starts and ends.
    public let nameStart, nameEnd: UInt32
    /// Where the value starts and ends.
    public let valueStart, valueEnd: UInt32

    /// Makes a place; what ends must not start later.
    package init(nameStart: UInt32, nameEnd: UInt32, valueStart: UInt32, valueEnd: UInt32) {
      self.nameStart = nameStart
      self.nameEnd = nameEnd
      self.valueStart = valueStart
      self.valueEnd = valueEnd
    }

    /// The name as a range of the block.
    public var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    /// The value as a range of the block.
    public var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
  }

  /// Names, values, and what stood between them; untrusted.
  public let block: [UInt8]
  /// The fields in the order received.
  public let places: [Place]

  /// Takes over fields that lie in a block.
  ///
  /// - Parameters:
  ///   - block: names, values, and anything between them.
  ///   - places: where they lie; each within the block.
  package init(block: [UInt8], places: [Place]) {
    self.block = block
    self.places = places
  }

  /// Collects fields from their texts: up to 4 GiB of them.
  public init(_ fields: [(name: String, value: String)]) {
    var block: [UInt8] = []
    self.places = fields.map { field in
      let nameStart = UInt32(block.count)
      block.append(contentsOf: field.name.utf8)
      let valueStart = UInt32(block.count)
      block.append(contentsOf: field.value.utf8)
      return Place(
        nameStart: nameStart, nameEnd: valueStart, valueStart: valueStart,
        valueEnd: UInt32(block.count))
    }
    self.block = block
  }

  /// The bytes of a name, as sent.
  public func name(at index: Int) -> ArraySlice<UInt8> { block[places[index].name] }

  /// The bytes of a value.
  public func value(at index: Int) -> ArraySlice<UInt8> { block[places[index].value] }

  /// The text of a value; what is not UTF-8 in it is repaired.
  public func text(at index: Int) -> String { String(decoding: value(at: index), as: UTF8.self) }

  /// Whether a field has this name, given in lower case; ASCII letters match in either case.
  public func hasName(_ lowerCaseName: StaticString, at index: Int) -> Bool {
    let name = places[index].name
    return name.count == lowerCaseName.utf8CodeUnitCount
      && ASCII.startsInEitherCase(block.span, name, with: lowerCaseName)
  }
}

extension HeaderFields: RandomAccessCollection {
  /// Always 0.
  public var startIndex: Int { 0 }
  /// How many fields there are.
  public var endIndex: Int { places.count }
  /// The texts of a field; what is not UTF-8 in them is repaired.
  public subscript(index: Int) -> (name: String, value: String) {
    (String(decoding: name(at: index), as: UTF8.self), text(at: index))
  }
}
