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

  /// The bytes that callers keep.
  public let encoded: [UInt8]
  /// Which version of which key's material made it.
  public let materialID: KeyMaterialID

  /// Puts a blob together.
  init(
    materialID: KeyMaterialID, nonce: some Collection<UInt8>, commitment: some Collection<UInt8>,
    sealed: some Collection<UInt8>
  ) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(
      1 + KeyMaterialID.byteCount + nonce.count + commitment.count + sealed.count)
    bytes.append(CiphertextBlob.formatVersion)
    materialID.append(to: &bytes)
    bytes.append(contentsOf: nonce)
    bytes.append(contentsOf: commitment)
    bytes.append(contentsOf: sealed)
    self.encoded = bytes
    self.materialID = materialID
  }

  /// Cuts bytes from outside into fields; `nil` if they are no blob of this format.
  ///
  /// - Parameter bytes: untrusted, of any length. A blob carries at least one byte of ciphertext.
  public init?(parsing bytes: [UInt8]) {
    guard bytes.count > CiphertextBlob.overheadByteCount, bytes[0] == CiphertextBlob.formatVersion,
      let materialID = KeyMaterialID(bytes.span.extracting(1..<CiphertextBlob.nonceStart))
    else { return nil }
    self.encoded = bytes
    self.materialID = materialID
  }

  private static let nonceStart = 1 + KeyMaterialID.byteCount
  private static let commitmentStart = nonceStart + nonceByteCount
  private static let sealedStart = commitmentStart + commitmentByteCount

  /// What the per-message key is derived with.
  public var nonce: ArraySlice<UInt8> {
    encoded[CiphertextBlob.nonceStart..<CiphertextBlob.commitmentStart]
  }

  /// What only the right per-message key yields.
  public var commitment: ArraySlice<UInt8> {
    encoded[CiphertextBlob.commitmentStart..<CiphertextBlob.sealedStart]
  }

  /// Ciphertext and tag of AES-256-GCM.
  public var sealed: ArraySlice<UInt8> { encoded[CiphertextBlob.sealedStart...] }
}
