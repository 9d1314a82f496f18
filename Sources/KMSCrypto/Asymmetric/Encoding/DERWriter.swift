/// Writes DER from the last byte to the first, so that every length is known when it is written.
///
/// It writes into a buffer of the caller, which may be a secret, and never outside of it.
@safe
struct DERWriter {
  private let buffer: UnsafeMutableRawBufferPointer
  /// Where the first byte of what was written is.
  private(set) var start: Int

  /// Starts at the end of a buffer that is large enough for everything.
  init(_ buffer: UnsafeMutableRawBufferPointer) {
    unsafe self.buffer = buffer
    self.start = buffer.count
  }

  /// How many bytes were written.
  var count: Int { unsafe buffer.count - start }

  /// Puts bytes before what was written.
  mutating func prepend(_ bytes: some Collection<UInt8>) {
    precondition(bytes.count <= start, "a DER buffer is too small")
    start -= bytes.count
    unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start...]).copyBytes(from: bytes)
  }

  /// Has `count` bytes before what was written filled.
  mutating func prepend<Failure: Error>(
    count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(count <= start, "a DER buffer is too small")
    try unsafe fill(
      UnsafeMutableRawBufferPointer(rebasing: buffer[(start - count)..<start]))
    start -= count
  }

  /// Has a number of at most `width` bytes filled in, and makes an INTEGER of it.
  mutating func prependInteger<Failure: Error>(
    width: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let end = start
    try unsafe prepend(count: width, fill)
    while end - start > 1, unsafe buffer[start] == 0 { start += 1 }
    if unsafe buffer[start] >= 0x80 { prepend(CollectionOfOne(0)) }
    prependHeader(DERReader.Tag.integer, contentCount: end - start)
  }

  /// Puts tag and length before the last `contentCount` bytes.
  mutating func prependHeader(_ tag: UInt8, contentCount: Int) {
    switch contentCount {
    case ..<0x80:
      prepend([tag, UInt8(truncatingIfNeeded: contentCount)])
    case ..<0x100:
      prepend([tag, 0x81, UInt8(truncatingIfNeeded: contentCount)])
    default:
      precondition(contentCount <= 0xFFFF, "no key is that long")
      prepend([
        tag, 0x82, UInt8(truncatingIfNeeded: contentCount >> 8),
        UInt8(truncatingIfNeeded: contentCount),
      ])
    }
  }
}
