extension ClosedRange<Int> {
  /// Whether a byte is in the range.
  ///
  /// Lets `(0x30...0x39).contains` stand for a function on bytes: without a type from outside the
  /// compiler takes such a range for one of `Int`.
  func contains(_ byte: UInt8) -> Bool { lowerBound <= byte && byte <= upperBound }
}
