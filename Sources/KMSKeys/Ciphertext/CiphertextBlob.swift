public import KMSModel

/// A ciphertext as callers keep it, cut into its fields. Nothing in it is trusted yet.
///
/// Format: docs/formats/ciphertext.md. There is one encoding of each blob: fixed fields, no padding, no
/// optional parts.
public struct CiphertextBlob: Hashable, Sendable {
  /// The version byte of this format.
  public static let formatVersion: UInt8 = 1
  /// How many bytes a nonce has.
  public static let nonceByteCount = 16
  /// How many bytes a commitment has.
  public static let commitmentByteCount = 32
  /// How many bytes a tag has.
  public static let tagByteCount = 16
  /// How many bytes a blob has more than its plaintext.
  public static let overheadByteCount =
    1 + KeyMaterialID.byteCount + nonceByteCount + commitmentByteCount + tagByteCount

  /// Which version of which key's material made it.
  public let materialID: KeyMaterialID
  /// What the per-message key is derived with.
  public let nonce: [UInt8]
  /// What only the right per-message key yields.
  public let commitment: [UInt8]
  /// Ciphertext and tag of AES-256-GCM.
  public let sealed: [UInt8]

  /// Puts a blob together.
  init(materialID: KeyMaterialID, nonce: [UInt8], commitment: [UInt8], sealed: [UInt8]) {
    self.materialID = materialID
    self.nonce = nonce
    self.commitment = commitment
    self.sealed = sealed
  }

  /// Cuts bytes from outside into fields; `nil` if they are no blob of this format.
  ///
  /// - Parameter bytes: untrusted, of any length. A blob carries at least one byte of ciphertext.
  public init?(parsing bytes: [UInt8]) {
    guard bytes.count > CiphertextBlob.overheadByteCount, bytes[0] == CiphertextBlob.formatVersion
    else { return nil }
    let nonceStart = 1 + KeyMaterialID.byteCount
    let commitmentStart = nonceStart + CiphertextBlob.nonceByteCount
    let sealedStart = commitmentStart + CiphertextBlob.commitmentByteCount
    guard let materialID = KeyMaterialID(bytes: bytes[1..<nonceStart]) else { return nil }
    self.materialID = materialID
    self.nonce = Array(bytes[nonceStart..<commitmentStart])
    self.commitment = Array(bytes[commitmentStart..<sealedStart])
    self.sealed = Array(bytes[sealedStart...])
  }

  /// The bytes that callers keep.
  public var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(
      CiphertextBlob.overheadByteCount + sealed.count - CiphertextBlob.tagByteCount)
    bytes.append(CiphertextBlob.formatVersion)
    materialID.append(to: &bytes)
    bytes.append(contentsOf: nonce)
    bytes.append(contentsOf: commitment)
    bytes.append(contentsOf: sealed)
    return bytes
  }
}
