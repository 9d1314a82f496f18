import CSecretMemory

/// Whether two buffers have the same bytes. Takes a time that depends on their sizes alone.
///
/// For tags, commitments and other values that must not be guessed byte by byte.
public func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  unsafe left.withUnsafeBytes { left in
    unsafe right.withUnsafeBytes { right in unsafe constantTimeEquals(left, right) }
  }
}

/// The same for bytes that somebody lends.
public func constantTimeEquals(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer)
  -> Bool
{
  guard left.count == right.count else { return false }
  return unsafe strongroom_constant_time_equals(left.baseAddress, right.baseAddress, left.count)
}

/// Overwrites a buffer with zeros; the compiler does not leave it out.
public func zeroize(_ bytes: UnsafeMutableRawBufferPointer) {
  guard let base = bytes.baseAddress else { return }
  unsafe strongroom_wipe(base, bytes.count)
}
