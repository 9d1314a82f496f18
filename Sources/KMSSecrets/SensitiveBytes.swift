/// Plaintext of a caller, and whatever else the API marks as sensitive.
///
/// Shared by reference, never copied, zeroized when the last reference goes. Printing and reflection
/// show nothing of it.
public final class SensitiveBytes: Sendable {
  private let secret: SecretBytes

  /// How many bytes there are.
  public var count: Int { secret.count }

  /// Takes over bytes.
  public init(_ secret: consuming SecretBytes) {
    self.secret = secret
  }

  /// Makes bytes of a known size and has them filled.
  ///
  /// - Parameters:
  ///   - count: 0 or more.
  ///   - fill: gets `count` zero bytes. What it wrote is wiped if it throws.
  /// - Throws: what `fill` throws.
  public init<Failure: Error>(
    count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    self.secret = try unsafe SecretBytes(count: count, fill)
  }

  /// Copies bytes that nobody wipes: what callers say in a test, or what is no secret yet.
  public init(copying bytes: [UInt8]) {
    self.secret = unsafe SecretBytes(count: bytes.count) { buffer in
      unsafe buffer.copyBytes(from: bytes)
    }
  }

  /// Lends the bytes; they must not leave `body`.
  public func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe secret.withBytes(body)
  }
}

extension SensitiveBytes: Equatable {
  /// Takes a time that depends on the sizes alone.
  public static func == (left: SensitiveBytes, right: SensitiveBytes) -> Bool {
    left.secret.constantTimeEquals(right.secret)
  }
}

extension SensitiveBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// `<redacted>`.
  public var description: String { "<redacted>" }

  /// `<redacted>`.
  public var debugDescription: String { description }

  /// Shows nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
