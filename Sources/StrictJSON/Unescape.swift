/// Replaces the escapes of string literals that were scanned before.
enum Unescape {
  /// The UTF-8 bytes a literal stands for.
  static func bytes(_ bytes: [UInt8], _ range: TextRange) -> [UInt8] {
    guard range.hasEscapes else { return Array(bytes[range.start..<range.end]) }
    return Array(unsafeUninitializedCapacity: range.byteCount) { buffer, count in
      count = copy(bytes.span, range, into: buffer)
    }
  }

  /// The text a literal stands for.
  static func string(_ bytes: [UInt8], _ range: TextRange) -> String {
    guard range.hasEscapes else {
      return String(decoding: bytes[range.start..<range.end], as: UTF8.self)
    }
    return String(unsafeUninitializedCapacity: range.byteCount) { buffer in
      copy(bytes.span, range, into: buffer)
    }
  }

  /// Writes what a literal stands for and returns how many bytes that are.
  ///
  /// INVARIANT: an escape is never shorter than the UTF-8 it stands for, so `range.byteCount` bytes
  /// of buffer are enough.
  private static func copy(
    _ bytes: Span<UInt8>, _ range: TextRange, into buffer: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    var index = range.start
    var count = 0
    while index < range.end {
      // In a literal that was scanned, only a backslash is special.
      let plainEnd = min(PlainRun.endWriting(bytes.bytes, from: index), range.end)
      for position in index..<plainEnd {
        buffer[count] = bytes[position]
        count += 1
      }
      index = plainEnd
      guard index < range.end else { break }
      // INVARIANT: `TextScanner` accepted the literal, so every escape in it is a character.
      guard case .scalar(let value, let end) = Escape(bytes, at: index),
        let scalar = Unicode.Scalar(value)
      else { return count }
      for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
        buffer[count] = unit
        count += 1
      }
      index = end
    }
    return count
  }
}
