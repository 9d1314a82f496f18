import CSecretMemory

/// Key material and other secrets of ours, with one owner.
///
/// The bytes live in memory that is kept out of swap where the system allows it, out of core files
/// and out of child processes, and are zeroized when the owner goes. They are lent inside
/// `withBytes` only, and are never an `Array`, `String` or `Data`. To share a secret, box it in a
/// `final class`.
///
/// `@unchecked Sendable`: `base` is reached through this one owner only, nothing writes to it after
/// `init`, and any thread may give it back.
@safe
public struct SecretBytes: ~Copyable, @unchecked Sendable {
  /// How many bytes the secret has.
  public let count: Int
  private let base: UnsafeMutableRawPointer

  /// Makes a secret of a known size and has it filled.
  ///
  /// - Parameters:
  ///   - count: 0 or more.
  ///   - fill: gets `count` zero bytes. What it wrote is wiped if it throws.
  /// - Throws: what `fill` throws.
  public init<Failure: Error>(
    count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(count >= 0, "a secret has no negative size")
    // Nothing goes on without memory, here as in the allocator of the language.
    guard let base = unsafe strongroom_secret_allocate(count) else {
      preconditionFailure("no memory for a secret")
    }
    do throws(Failure) {
      try unsafe fill(UnsafeMutableRawBufferPointer(start: base, count: count))
    } catch {
      unsafe strongroom_secret_release(base, count)
      throw error
    }
    unsafe self.base = base
    self.count = count
  }

  /// Copies bytes that someone else owns and wipes.
  public init(copying bytes: UnsafeRawBufferPointer) {
    unsafe self.init(count: bytes.count) { buffer in unsafe buffer.copyMemory(from: bytes) }
  }

  deinit {
    unsafe strongroom_secret_release(base, count)
  }

  /// Lends the bytes; they must not leave `body`.
  public borrowing func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// Another owner of the same bytes.
  public borrowing func copy() -> SecretBytes {
    unsafe withBytes { bytes in unsafe SecretBytes(copying: bytes) }
  }

  /// Whether two secrets have the same bytes. Takes a time that depends on their sizes alone.
  public borrowing func constantTimeEquals(_ other: borrowing SecretBytes) -> Bool {
    guard count == other.count else { return false }
    return unsafe strongroom_constant_time_equals(base, other.base, count)
  }
}
