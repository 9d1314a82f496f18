extension Array where Element == UInt8 {
  /// Lends the bytes, and keeps the type of the error, which `withUnsafeBytes` forgets.
  package func withRawBytes<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe span.bytes.withUnsafeBytes(body)
  }

  /// Makes bytes of a known size and has them filled.
  package init<Failure: Error>(
    rawByteCount count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    self.init(zeros: count)
    var span = mutableSpan
    var bytes = unsafe span.mutableBytes
    try unsafe bytes.withUnsafeMutableBytes(fill)
  }

  /// So many zeros. The initializer of the language is not specialized for bytes.
  package init(zeros count: Int) {
    self = []
    append(addingCapacity: count) { $0.append(repeating: 0, count: count) }
  }
}
