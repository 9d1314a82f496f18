/// Comparison without regard to case: condition key names and the `…IgnoreCase` operators.
///
/// Each scalar is mapped to upper and then to lower case where that gives a single scalar, which is
/// what AWS's own runtime does. No normalization takes place: composed and decomposed spellings of a
/// character stay different.
enum CaseFolding {
  /// The scalar without its case.
  static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII { return Unicode.Scalar(UInt8(scalar.value).asciiLowercased) }
    let upper = single(scalar.properties.uppercaseMapping) ?? scalar
    return single(upper.properties.lowercaseMapping) ?? upper
  }

  /// The folded UTF-8 bytes of a text.
  static func folded(_ text: String) -> [UInt8] {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { scalars.append(folded(scalar)) }
    return Array(String(scalars).utf8)
  }

  /// Whether two texts differ in case at most. Does not allocate for ASCII text.
  static func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    var leftIndex = 0
    var rightIndex = 0
    while leftIndex < left.count, rightIndex < right.count {
      let leftByte = left[leftIndex]
      let rightByte = right[rightIndex]
      if leftByte < 0x80, rightByte < 0x80 {
        guard leftByte.asciiLowercased == rightByte.asciiLowercased else { return false }
        leftIndex += 1
        rightIndex += 1
        continue
      }
      let leftScalar = folded(nextScalar(of: left, at: &leftIndex))
      guard leftScalar == folded(nextScalar(of: right, at: &rightIndex)) else { return false }
    }
    return leftIndex == left.count && rightIndex == right.count
  }

  private static func single(_ text: String) -> Unicode.Scalar? {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, scalars.count == 1 else { return nil }
    return first
  }

  /// Decodes the scalar that starts at an index and moves the index behind it.
  private static func nextScalar(of bytes: Span<UInt8>, at index: inout Int) -> Unicode.Scalar {
    let lead = bytes[index]
    index += 1
    guard lead >= 0xC0 else { return Unicode.Scalar(lead) }
    var value = UInt32(lead) & (lead < 0xE0 ? 0x1F : lead < 0xF0 ? 0x0F : 0x07)
    while index < bytes.count, isContinuationByte(bytes[index]) {
      value = value << 6 | UInt32(bytes[index] & 0x3F)
      index += 1
    }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }
}
