extension JSONText {
  /// How many bytes the text stands for as Base64, or nil if its length or padding is wrong.
  ///
  /// Only canonical Base64 is accepted: the standard alphabet, padding, no white space, and zeros
  /// in the bits that the last digit has to spare. Escapes count as what they stand for, because
  /// some clients write `\/`.
  /// Source: RFC 4648 §3.2, §3.5 and §4; AWS JSON 1.1 protocol.
  public var base64ByteCount: Int? {
    var characterCount = range.byteCount
    var paddingCount = 0
    if range.hasEscapes {
      characterCount = 0
      var characters = UnescapedCharacters(bytes, range)
      while let character = characters.next() {
        characterCount += 1
        paddingCount = character == ASCII.equalsSign ? paddingCount + 1 : 0
      }
    } else {
      while paddingCount < min(3, characterCount),
        bytes[range.end - 1 - paddingCount] == ASCII.equalsSign
      { paddingCount += 1 }
    }
    guard characterCount.isMultiple(of: 4), paddingCount <= 2 else { return nil }
    return characterCount / 4 * 3 - paddingCount
  }

  /// Decodes Base64 into the beginning of a buffer, without a copy anywhere else.
  ///
  /// - Returns: how many bytes were written: `base64ByteCount`.
  /// - Throws: `.malformedBase64`, `.bufferTooSmall`. The buffer may then hold a part.
  @discardableResult
  public func decodeBase64(into buffer: UnsafeMutableRawBufferPointer) throws(JSONError) -> Int {
    guard let byteCount = base64ByteCount else {
      throw JSONError(.malformedBase64, at: range.start)
    }
    guard byteCount <= buffer.count else { throw JSONError(.bufferTooSmall, at: range.start) }
    let isCanonical =
      range.hasEscapes
      ? decodeCharacters(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<byteCount]))
      : decodeWords(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<byteCount]))
    guard isCanonical else { throw JSONError(.malformedBase64, at: range.start) }
    return byteCount
  }

  /// The bytes the text stands for as Base64. For what is not secret.
  ///
  /// - Throws: `.malformedBase64`.
  public func base64Bytes() throws(JSONError) -> [UInt8] {
    guard let byteCount = base64ByteCount else {
      throw JSONError(.malformedBase64, at: range.start)
    }
    var decoded: [UInt8] = []
    try decoded.append(addingCapacity: byteCount) { output throws(JSONError) in
      try output.withUnsafeMutableBufferPointer { buffer, count throws(JSONError) in
        count = try decodeBase64(into: UnsafeMutableRawBufferPointer(buffer))
      }
    }
    return decoded
  }

  /// Decodes where no character is escaped.
  private func decodeWords(into output: UnsafeMutableRawBufferPointer) -> Bool {
    let input = bytes.span.bytes
    var source = range.start
    var target = 0
    while target + 8 <= output.count {
      let word = input.unsafeLoadUnaligned(fromByteOffset: source, as: UInt64.self)
      guard let decoded = Base64.bytes(of: UInt64(bigEndian: word)) else { return false }
      // Two bytes too many, which the next round overwrites.
      output.storeBytes(of: (decoded << 16).bigEndian, toByteOffset: target, as: UInt64.self)
      source += 8
      target += 6
    }
    let rest = UnsafeMutableRawBufferPointer(rebasing: output[target...])
    return decode(into: rest) { () -> UInt8 in
      defer { source += 1 }
      return bytes[source]
    }
  }

  /// Decodes where some characters are escaped.
  private func decodeCharacters(into output: UnsafeMutableRawBufferPointer) -> Bool {
    var characters = UnescapedCharacters(bytes, range)
    return decode(into: output) { characters.next() ?? ASCII.equalsSign }
  }

  /// Decodes as many characters as the output needs; what is left after them is padding.
  private func decode(
    into output: UnsafeMutableRawBufferPointer, next character: () -> UInt8
  ) -> Bool {
    var target = 0
    while target < output.count {
      let byteCount = min(6, output.count - target)
      let digitCount = (byteCount * 8 + 5) / 6
      var digits: UInt64 = 0
      for index in 0..<8 {
        digits = digits << 8 | UInt64(index < digitCount ? character() : Base64.zeroDigit)
      }
      guard let decoded = Base64.bytes(of: digits) else { return false }
      for index in 0..<byteCount {
        output[target + index] = UInt8(truncatingIfNeeded: decoded >> (40 - 8 * index))
      }
      // The last digit may carry bits beyond the last byte.
      guard (decoded << (16 + 8 * byteCount)) == 0 else { return false }
      target += byteCount
    }
    return true
  }
}
