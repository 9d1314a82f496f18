/// A number as it was written.
///
/// Reading accepts a number without fraction and exponent if it fits in 64 bits, and any other if
/// `Double` can hold it without overflow and without making zero of what is not.
/// Source: RFC 8259 §6, RFC 7493 §2.2.
public struct JSONNumber: Sendable {
  /// The characters, unchanged: `1.50`, `-0`, `1E3`.
  public let text: String

  init(text: String) {
    self.text = text
  }

  /// The value of a number written without fraction and exponent, exactly; nil for others, also
  /// `1.0`.
  public var integer: Int64? {
    let bytes = Array(text.utf8)
    return NumberScanner.integer(bytes.span, 0..<bytes.count)
  }

  /// The nearest `Double`.
  public var double: Double {
    // INVARIANT: the grammar of JSON numbers is part of that of Double, and the range was checked.
    Double(text) ?? .nan
  }
}
