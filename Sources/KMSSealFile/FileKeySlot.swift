public import KMSCrypto
public import KMSSeal
public import KMSSecrets

/// A key slot whose key is 32 random bytes in a file that only its owner reads.
///
/// Format: docs/formats/hierarchy.md, "Key slots".
public final class FileKeySlot: KeySlot {
  /// How many bytes the file has.
  static let keyByteCount = AES256GCM.keyByteCount

  private static let formatVersion: UInt8 = 1
  private static let headerByteCount = 1 + AES256GCM.nonceByteCount
  private static let rootKeyByteCount = 32
  private static let sealedByteCount = headerByteCount + rootKeyByteCount + AES256GCM.tagByteCount
  private static let associatedData = Array("strongroom.slot.v1".utf8)

  /// The file.
  public let name: String

  private let key: SecretBytes
  private let provider: any SymmetricCryptoProvider

  /// Makes a new slot key and writes it to a new file, which is durable when this returns.
  ///
  /// - Parameters:
  ///   - path: a file that is not there yet.
  ///   - random: fills the buffer with unpredictable bytes.
  /// - Throws: `.slotUnavailable`, also if the file is there already; `.cryptography`.
  public convenience init(
    creatingAt path: String,
    random: (UnsafeMutableRawBufferPointer) throws(CryptoError) -> Void
  ) throws(SealError) {
    let key: SecretBytes
    do throws(CryptoError) {
      key = try SecretBytes(count: FileKeySlot.keyByteCount, random)
    } catch {
      throw .cryptography
    }
    try SlotFile.create(path, key)
    self.init(path: path, key: key)
  }

  /// Who put the file of a slot where it is.
  public enum Provider: Sendable {
    /// The user of the service.
    case service
    /// systemd, as a credential in a folder that only the service may enter. The file is the service's, or
    /// the superuser's with an access list for the service, whose mask shows as the bits of the group.
    case serviceManager
  }

  /// Reads the slot key from its file.
  ///
  /// - Throws: `.slotUnavailable`; `.slotUnsafe` unless it is a file of this user, closed to all others, or
  ///   one that the service manager provides, and of exactly 32 bytes.
  /// - Source: systemd.exec(5), "LoadCredential=".
  public convenience init(openingAt path: String, providedBy provider: Provider = .service)
    throws(SealError)
  {
    self.init(
      path: path,
      key: try SlotFile.read(path, count: FileKeySlot.keyByteCount, providedBy: provider))
  }

  private init(path: String, key: consuming SecretBytes) {
    self.name = "file `\(path)`"
    self.key = key
    self.provider = OpenSSLProvider()
  }

  /// Seals a root key of 32 bytes.
  ///
  /// - Throws: `.cryptography`, also for other sizes.
  public func seal(_ rootKey: borrowing SecretBytes, nonce: [UInt8]) throws(SealError) -> [UInt8] {
    guard rootKey.count == FileKeySlot.rootKeyByteCount else { throw .cryptography }
    do throws(CryptoError) {
      let sealed = try rootKey.withBytes { plaintext throws(CryptoError) in
        try key.withBytes { key throws(CryptoError) in
          try [UInt8](rawByteCount: plaintext.count + AES256GCM.tagByteCount) {
            output throws(CryptoError) in
            try provider.seal(
              plaintext, key: key, nonce: nonce, associatedData: FileKeySlot.associatedData,
              into: output)
          }
        }
      }
      return [FileKeySlot.formatVersion] + nonce + sealed
    } catch {
      throw .cryptography
    }
  }

  public func unseal(_ sealed: [UInt8]) throws(SealError) -> SecretBytes {
    guard sealed.count == FileKeySlot.sealedByteCount, sealed[0] == FileKeySlot.formatVersion
    else { throw .notForThisSlot }
    let nonce = Array(sealed[1..<FileKeySlot.headerByteCount])
    let ciphertext = Array(sealed[FileKeySlot.headerByteCount...])
    do throws(CryptoError) {
      return try ciphertext.withRawBytes { ciphertext throws(CryptoError) in
        try key.withBytes { key throws(CryptoError) in
          try SecretBytes(count: FileKeySlot.rootKeyByteCount) { output throws(CryptoError) in
            try provider.open(
              ciphertext, key: key, nonce: nonce, associatedData: FileKeySlot.associatedData,
              into: output)
          }
        }
      }
    } catch .mismatch {
      throw .notForThisSlot
    } catch {
      throw .cryptography
    }
  }
}
