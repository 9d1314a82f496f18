/// What one evaluation already knows about the parts that several statements of a policy share: equal
/// conditions and equal lists of resources are looked at once.
///
/// INVARIANT: the answer about a part depends on the part and the request only, never on the statement
/// that has it, and a context answers the same throughout one evaluation.
struct EvaluationNotes {
  /// One byte for each shared part, by its number; 0 while nothing is known.
  private let bytes: UnsafeMutableBufferPointer<UInt8>

  /// Notes about no part: everything is found out each time.
  static var none: EvaluationNotes {
    EvaluationNotes(bytes: UnsafeMutableBufferPointer(start: nil, count: 0))
  }

  /// Lends notes about so many parts, on the stack while they are few.
  static func with<Result>(count: Int, _ body: (EvaluationNotes) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { bytes in
      bytes.initialize(repeating: 0)
      return body(EvaluationNotes(bytes: bytes))
    }
  }

  /// The note about a part, 1–255; found out and kept if there is none yet. Parts without a number are
  /// found out each time.
  @inline(__always)
  func note(_ part: Int, _ findOut: () -> UInt8) -> UInt8 {
    guard bytes.indices.contains(part) else { return findOut() }
    if bytes[part] != 0 { return bytes[part] }
    let found = findOut()
    bytes[part] = found
    return found
  }
}
