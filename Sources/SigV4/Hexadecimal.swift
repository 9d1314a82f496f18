internal import KMSCrypto

/// Lower-case hexadecimal, the form of hashes and signatures. Eight digits are read or written at a time.
enum Hexadecimal {
  /// The 64 digits of a hash, in lower case.
  static func digits(_ digest: Digest256) -> [UInt8] {
    var sink = MemorySink(bytesExpected: 64)
    write(digest, to: &sink)
    return sink.bytes
  }

  /// Writes the 64 digits of a hash.
  static func write(_ digest: Digest256, to sink: inout some ByteSink) {
    let words = (
      pair(digest.words.0), pair(digest.words.1), pair(digest.words.2), pair(digest.words.3)
    )
    withUnsafeBytes(of: words) { digits in
      digits.withMemoryRebound(to: UInt8.self) { sink.append($0.span) }
    }
  }

  /// The hash that exactly 64 lower-case digits stand for.
  static func digest(_ bytes: Span<UInt8>, _ digits: Range<Int>) -> Digest256? {
    guard digits.count == 64 else { return nil }
    let start = digits.lowerBound
    guard let first = word(bytes, at: start), let second = word(bytes, at: start + 16),
      let third = word(bytes, at: start + 32), let fourth = word(bytes, at: start + 48)
    else { return nil }
    return Digest256(words: (first, second, third, fourth))
  }

  /// The value of a digit in either case.
  static func value(of digit: UInt8) -> UInt8? {
    switch ASCII.lowercased(digit) {
    case 0x30...0x39: digit - 0x30
    case 0x61...0x66: ASCII.lowercased(digit) - 0x57
    default: nil
    }
  }

  /// The upper-case digit of a value below 16, as percent-encoding wants it.
  static func uppercaseDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }

  /// The sixteen digits of eight bytes in the order of memory.
  private static func pair(_ word: UInt64) -> (UInt64, UInt64) {
    let bytes = word.bigEndian
    return (
      eightDigits(of: bytes &>> 32).bigEndian, eightDigits(of: bytes & 0xFFFF_FFFF).bigEndian
    )
  }

  /// The digits of four bytes, both with the first one highest.
  private static func eightDigits(of fourBytes: UInt64) -> UInt64 {
    var spread = (fourBytes | fourBytes &<< 16) & 0x0000_FFFF_0000_FFFF
    spread = (spread | spread &<< 8) & 0x00FF_00FF_00FF_00FF
    spread = (spread | spread &<< 4) & (ByteWord.ones &* 0x0F)
    // Six more turn the values from ten on, and no others, into two digits; 39 lie between `9` and `a`.
    let isLetter = (spread &+ ByteWord.ones &* 6) &>> 4 & ByteWord.ones
    return spread &+ ByteWord.ones &* 0x30 &+ isLetter &* 39
  }

  /// The eight bytes that sixteen digits stand for, in the order of memory.
  private static func word(_ bytes: Span<UInt8>, at start: Int) -> UInt64? {
    guard let high = fourBytes(of: ByteWord.load(bytes, at: start)),
      let low = fourBytes(of: ByteWord.load(bytes, at: start + 8))
    else { return nil }
    return (high &<< 32 | low).bigEndian
  }

  /// The four bytes that eight digits stand for, both with the first one highest.
  private static func fourBytes(of digits: UInt64) -> UInt64? {
    guard digits & ByteWord.highBits == 0 else { return nil }
    let isLetter = isAtLeast(0x61, digits) & ~isAtLeast(0x67, digits)
    let isDigit = isAtLeast(0x30, digits) & ~isAtLeast(0x3A, digits)
    guard isLetter | isDigit == ByteWord.highBits else { return nil }
    var packed = digits & (ByteWord.ones &* 0x0F) &+ (isLetter &>> 7) &* 9
    packed = (packed | packed &>> 4) & 0x00FF_00FF_00FF_00FF
    packed = (packed | packed &>> 8) & 0x0000_FFFF_0000_FFFF
    return (packed | packed &>> 16) & 0xFFFF_FFFF
  }

  /// The high bit of each byte that is not below a bound; all must be below 0x80.
  private static func isAtLeast(_ bound: UInt64, _ bytes: UInt64) -> UInt64 {
    ((bytes | ByteWord.highBits) &- ByteWord.ones &* bound) & ByteWord.highBits
  }
}
