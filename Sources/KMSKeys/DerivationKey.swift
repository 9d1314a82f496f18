import KMSCrypto
import KMSSecrets

/// A key that other keys are derived from, and that is used for nothing else.
///
/// KBKDF of NIST SP 800-108r1 in counter mode with HMAC-SHA-256. The fixed data are label, a zero byte,
/// context, and the length of the output in bits as 32 bits. Format: docs/formats/ciphertext.md,
/// "Per-message key".
final class DerivationKey: Sendable {
  /// How many bytes such a key has, and those derived from it.
  static let byteCount = 32

  private let secret: SecretBytes
  private let prepared: PreparedHMAC

  /// Copies a key.
  ///
  /// - Throws: `.cryptography` unless it has 32 bytes.
  init(copying secret: borrowing SecretBytes) throws(KeyError) {
    guard secret.count == DerivationKey.byteCount else { throw .cryptography(.keySizeInvalid) }
    self.secret = secret.copy()
    self.prepared = unsafe secret.withBytes { unsafe PreparedHMAC(key: $0) }
  }

  /// Lends the key, to be wrapped.
  func withSecret<Result>(_ body: (borrowing SecretBytes) throws(KeyError) -> Result)
    throws(KeyError) -> Result
  {
    try body(secret)
  }

  /// Derives a key.
  ///
  /// - Parameters:
  ///   - label: what the key is for.
  ///   - context: what is different from one such key to the next; no secret.
  ///   - count: how many bytes to derive.
  /// - Throws: `.cryptography`.
  func derive(label: StaticString, context: [UInt8], count: Int = byteCount) throws(KeyError)
    -> SecretBytes
  {
    let fixedData = DerivationKey.fixedData(label: label, context: context, count: count)
    do throws(CryptoError) {
      return try unsafe fixedData.withRawBytes { fixedData throws(CryptoError) in
        try unsafe output(for: fixedData, count: count)
      }
    } catch {
      throw .cryptography(error)
    }
  }

  /// Derives an identifier from a secret: public, the same for the same secret, telling nothing of it.
  ///
  /// - Parameters:
  ///   - label: what the identifier is for.
  ///   - prefix: what the context has before the secret.
  /// - Returns: 32 bytes.
  /// - Throws: `.cryptography`.
  func deriveIdentifier(label: StaticString, prefix: [UInt8], of secret: borrowing SecretBytes)
    throws(KeyError) -> [UInt8]
  {
    let start = DerivationKey.start(label: label, context: prefix)
    var end: [UInt8] = []
    DerivationKey.append(count: DerivationKey.byteCount, to: &end)
    let secretStart = start.count
    let secretEnd = secretStart + secret.count
    let fixedData = unsafe SecretBytes(count: secretEnd + end.count) { target in
      unsafe target.copyBytes(from: start)
      unsafe secret.withBytes { secret in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[secretStart..<secretEnd])
          .copyMemory(from: secret)
      }
      unsafe UnsafeMutableRawBufferPointer(rebasing: target[secretEnd...]).copyBytes(from: end)
    }
    do throws(CryptoError) {
      let identifier = try unsafe fixedData.withBytes { fixedData throws(CryptoError) in
        try unsafe output(for: fixedData, count: DerivationKey.byteCount)
      }
      return unsafe identifier.withBytes { unsafe Array($0) }
    } catch {
      throw .cryptography(error)
    }
  }

  private func output(for fixedData: UnsafeRawBufferPointer, count: Int) throws(CryptoError)
    -> SecretBytes
  {
    try unsafe SecretBytes(count: count) { output throws(CryptoError) in
      // Whole blocks need no heap; the library derives the same bytes.
      guard count % DerivationKey.byteCount == 0 else {
        return try unsafe secret.withBytes { key throws(CryptoError) in
          try unsafe Primitives.provider.deriveKey(
            from: key, fixedData: fixedData, .sha256, into: output)
        }
      }
      try unsafe prepared.deriveKey(fixedData: RawSpan(_unsafeBytes: fixedData), into: output)
    }
  }

  /// Label, a zero byte, context, and the length of the output.
  static func fixedData(label: StaticString, context: [UInt8], count: Int) -> [UInt8] {
    var bytes = start(label: label, context: context)
    append(count: count, to: &bytes)
    return bytes
  }

  /// Label, a zero byte, context.
  private static func start(label: StaticString, context: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(label.utf8CodeUnitCount + 1 + context.count + 4)
    label.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    bytes.append(0)
    bytes.append(contentsOf: context)
    return bytes
  }

  /// The length of the output in bits.
  private static func append(count: Int, to bytes: inout [UInt8]) {
    let bitCount = UInt32(clamping: count) &* 8
    bytes.append(UInt8(truncatingIfNeeded: bitCount >> 24))
    bytes.append(UInt8(truncatingIfNeeded: bitCount >> 16))
    bytes.append(UInt8(truncatingIfNeeded: bitCount >> 8))
    bytes.append(UInt8(truncatingIfNeeded: bitCount))
  }
}
