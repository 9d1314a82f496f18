extension JSONWriter {
  /// A string of Base64, written without a copy in between.
  public mutating func base64(_ value: UnsafeRawBufferPointer) {
    appendPlainLiteral(byteCount: Base64.encodedCount(value.count)) { output in
      var source = 0
      var target = 0
      while source < value.count {
        let byteCount = min(6, value.count - source)
        var bytes: UInt64 = 0
        if source + 8 <= value.count {
          let word = value.loadUnaligned(fromByteOffset: source, as: UInt64.self)
          bytes = UInt64(bigEndian: word) >> 16
        } else {
          for index in 0..<byteCount {
            bytes |= UInt64(value[source + index]) << (40 - 8 * index)
          }
        }
        let digits = Base64.digits(of: bytes)
        if byteCount == 6 {
          output.storeBytes(of: digits.bigEndian, toByteOffset: target, as: UInt64.self)
        } else {
          let digitCount = (byteCount * 8 + 5) / 6
          for index in 0..<Base64.encodedCount(byteCount) {
            output[target + index] =
              index < digitCount
              ? UInt8(truncatingIfNeeded: digits >> (56 - 8 * index)) : ASCII.equalsSign
          }
        }
        source += byteCount
        target += 8
      }
    }
  }

  /// A string of Base64, written without a copy in between.
  public mutating func base64(_ value: RawSpan) {
    value.withUnsafeBytes { base64($0) }
  }

  /// A string of Base64.
  public mutating func base64(_ value: [UInt8]) {
    value.withUnsafeBytes { base64($0) }
  }
}
