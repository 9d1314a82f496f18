/// The clocks and the randomness that the engine uses; the program passes in the real ones.
public struct HTTPSurroundings: Sendable {
  /// Whole seconds since 1970-01-01T00:00:00Z, for the `Date` header.
  public let secondsSinceEpoch: @Sendable () -> Int64
  /// Nanoseconds of a clock that never goes back, for deadlines and `HTTPRequest.receivedAt`.
  public let monotonicNanoseconds: @Sendable () -> UInt64
  /// Fills the buffer from the system's cryptographic random source; for request ids, 1 kB at a time.
  public let fillWithRandomBytes: @Sendable (UnsafeMutableRawBufferPointer) -> Void

  /// Makes surroundings from their parts.
  public init(
    secondsSinceEpoch: @escaping @Sendable () -> Int64,
    monotonicNanoseconds: @escaping @Sendable () -> UInt64,
    fillWithRandomBytes: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void
  ) {
    self.secondsSinceEpoch = secondsSinceEpoch
    self.monotonicNanoseconds = monotonicNanoseconds
    self.fillWithRandomBytes = fillWithRandomBytes
  }
}
