/// Lends the UTF-8 bytes of a string without copying them.
///
/// Every comparison that decides something works on these bytes: `String.==` would call two
/// different spellings of one character equal.
@inline(__always)
func withUTF8Bytes<Result>(of string: String, _ body: (Span<UInt8>) -> Result) -> Result {
  let lent = string.utf8.withContiguousStorageIfAvailable { body($0.span) }
  if let lent { return lent }
  // Only a string bridged from another runtime has no contiguous storage.
  let copy = Array(string.utf8)
  return body(copy.span)
}

/// Whether two strings are the same sequence of bytes.
func sameBytes(_ left: String, _ right: String) -> Bool {
  withUTF8Bytes(of: left) { leftBytes in
    withUTF8Bytes(of: right) { leftBytes.hasSameBytes(as: $0) }
  }
}

/// The six kinds of byte in UTF-8 matter here only as this one question.
@inline(__always)
func isContinuationByte(_ byte: UInt8) -> Bool { byte & 0b1100_0000 == 0b1000_0000 }

extension Span where Element == UInt8 {
  /// Whether both spans hold the same bytes.
  @inline(__always)
  func hasSameBytes(as other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    let own = bytes
    let others = other.bytes
    var index = 0
    while index + 8 <= count {
      let left = own.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      guard left == others.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self) else {
        return false
      }
      index += 8
    }
    while index < count {
      if self[index] != other[index] { return false }
      index += 1
    }
    return true
  }
}

extension UInt8 {
  /// The byte with `A`–`Z` turned into `a`–`z`.
  @inline(__always)
  var asciiLowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }

  /// The value of an ASCII decimal digit.
  @inline(__always)
  var decimalDigit: UInt8? { (0x30...0x39).contains(self) ? self - 0x30 : nil }
}
