/// The parameters of a Query protocol request: `Action=GetCallerIdentity&Version=2011-06-15`.
///
/// Source: the AWS Query protocol; values are form encoded, `+` stands for a space.
struct QueryForm: Sendable {
  /// Names and values in the order received, decoded.
  let parameters: [(name: String, value: String)]

  /// How many parameters a request may have.
  static let parametersMax = 2_000

  /// Reads a body or a query string.
  ///
  /// - Returns: `nil` for too many parameters or a broken percent escape.
  init?(parsing bytes: some Collection<UInt8>) {
    var parameters: [(name: String, value: String)] = []
    for part in bytes.split(separator: UInt8(ascii: "&")) {
      guard parameters.count < QueryForm.parametersMax else { return nil }
      let equals = part.firstIndex(of: UInt8(ascii: "="))
      let nameBytes = part[..<(equals ?? part.endIndex)]
      let valueBytes = equals.map { part[part.index(after: $0)...] } ?? part[part.endIndex...]
      guard let name = QueryForm.decode(nameBytes), let value = QueryForm.decode(valueBytes) else {
        return nil
      }
      parameters.append((name: name, value: value))
    }
    self.parameters = parameters
  }

  /// The first value of a parameter.
  subscript(name: String) -> String? {
    parameters.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  private static func decode(_ bytes: some Collection<UInt8>) -> String? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var iterator = bytes.makeIterator()
    while let byte = iterator.next() {
      switch byte {
      case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = iterator.next().flatMap(hexValue),
          let low = iterator.next().flatMap(hexValue)
        else { return nil }
        decoded.append(high << 4 | low)
      default: decoded.append(byte)
      }
    }
    return String(validating: decoded, as: UTF8.self)
  }

  private static func hexValue(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x30...0x39: character - 0x30
    case 0x41...0x46: character - 0x41 + 10
    case 0x61...0x66: character - 0x61 + 10
    default: nil
    }
  }
}
