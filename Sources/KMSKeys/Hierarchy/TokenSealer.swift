import KMSCrypto
import KMSModel
import KMSSecrets

/// Seals small values that callers carry and any node can open: markers, later tokens.
///
/// Format: docs/formats/hierarchy.md, "Sealed values".
public final class TokenSealer: Sendable {
  private static let formatVersion: UInt8 = 1

  private let key: SecretBytes

  init(key: consuming SecretBytes) {
    self.key = key
  }

  /// Seals a value for one purpose.
  ///
  /// - Returns: lower-case hex, twice as long as the payload and 58 characters more.
  /// - Throws: `.cryptography`.
  public func seal(_ payload: [UInt8], purpose: String, random: RandomSource) throws(KeyError)
    -> String
  {
    let nonce: [UInt8]
    do {
      nonce = try random.bytes(count: WrappedSecret.nonceByteCount)
    } catch {
      throw .cryptography(error)
    }
    let sealed = try AEAD.seal(
      payload, key: key, nonce: nonce, associatedData: TokenSealer.associatedData(purpose))
    return HexText.encode([TokenSealer.formatVersion] + nonce + sealed)
  }

  /// Opens a value; `nil` if it was not sealed here for this purpose.
  public func open(_ text: String, purpose: String) -> [UInt8]? {
    guard let bytes = HexText.decode(text), bytes.count > WrappedSecret.nonceByteCount + 1,
      bytes[0] == TokenSealer.formatVersion
    else { return nil }
    let nonce = Array(bytes[1...WrappedSecret.nonceByteCount])
    let sealed = Array(bytes[(1 + WrappedSecret.nonceByteCount)...])
    return AEAD.openPublic(
      sealed, key: key, nonce: nonce, associatedData: TokenSealer.associatedData(purpose))
  }

  /// Seals a secret for one purpose.
  ///
  /// - Returns: bytes, 29 more than the secret has.
  /// - Throws: `.cryptography`.
  func seal(_ secret: borrowing SecretBytes, purpose: String, random: RandomSource)
    throws(KeyError) -> [UInt8]
  {
    let nonce: [UInt8]
    do {
      nonce = try random.bytes(count: WrappedSecret.nonceByteCount)
    } catch {
      throw .cryptography(error)
    }
    let sealed = try AEAD.seal(
      secret, key: key, nonce: nonce, associatedData: TokenSealer.associatedData(purpose))
    return [TokenSealer.formatVersion] + nonce + sealed
  }

  /// Opens a secret; `nil` if it was not sealed here for this purpose.
  ///
  /// - Throws: `.cryptography`.
  func openSecret(_ bytes: [UInt8], purpose: String) throws(KeyError) -> SecretBytes? {
    guard bytes.count > WrappedSecret.nonceByteCount + 1, bytes[0] == TokenSealer.formatVersion
    else { return nil }
    return try AEAD.open(
      Array(bytes[(1 + WrappedSecret.nonceByteCount)...]), key: key,
      nonce: Array(bytes[1...WrappedSecret.nonceByteCount]),
      associatedData: TokenSealer.associatedData(purpose))
  }

  private static func associatedData(_ purpose: String) -> [UInt8] {
    [formatVersion] + Array(purpose.utf8)
  }
}
