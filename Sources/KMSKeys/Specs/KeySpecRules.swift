public import KMSCrypto
public import KMSModel

/// What a key spec is and can do. One file per spec says so.
///
/// A class, so that whoever looks at it copies nothing.
///
/// Source: Developer Guide, "Key spec reference"; KMS API Reference, CreateKey.
public final class KeySpecRules: Sendable {
  /// The spec.
  public let spec: KeySpec
  /// What its material is.
  public let material: MaterialKind
  /// What keys of this spec may be used for. A key is used for one of it.
  public let usages: [KeyUsageType]
  /// Whether callers may bring the material.
  public let isImportable: Bool
  /// How they encrypt, in the order in which answers list it.
  public let encryptionAlgorithms: [EncryptionAlgorithmSpec]
  /// How they sign, in the order in which answers list it.
  public let signingAlgorithms: [SigningAlgorithmSpec]
  /// How they authenticate messages.
  public let macAlgorithms: [MacAlgorithmSpec]
  /// How they agree on secrets.
  public let keyAgreementAlgorithms: [KeyAgreementAlgorithmSpec]
  /// How they encapsulate secrets.
  public let encapsulationAlgorithms: [EncapsulationAlgorithmSpec]
  /// What takes more than about 100 µs and does not belong on an event loop.
  public let heavyWork: Set<KeyWork>

  init(
    _ spec: KeySpec, _ material: MaterialKind, usages: [KeyUsageType], isImportable: Bool = true,
    encryption: [EncryptionAlgorithmSpec] = [], signing: [SigningAlgorithmSpec] = [],
    mac: [MacAlgorithmSpec] = [], keyAgreement: [KeyAgreementAlgorithmSpec] = [],
    encapsulation: [EncapsulationAlgorithmSpec] = [], heavy: Set<KeyWork> = []
  ) {
    self.spec = spec
    self.material = material
    self.usages = usages
    self.isImportable = isImportable
    self.encryptionAlgorithms = encryption
    self.signingAlgorithms = signing
    self.macAlgorithms = mac
    self.keyAgreementAlgorithms = keyAgreement
    self.encapsulationAlgorithms = encapsulation
    self.heavyWork = heavy
  }
}

/// What the material of a key is, and how it is stored inside its wrapping.
public enum MaterialKind: Hashable, Sendable {
  /// Random bytes that keys of messages are derived from; stored as they are.
  case symmetric(byteCount: Int)
  /// Random bytes that authenticate messages; stored as they are. Callers may bring longer ones, up to
  /// `hmacByteCountMax`.
  case hmac(HashAlgorithm)
  /// A key pair; stored as PKCS #8, which is the seed for ML-DSA and ML-KEM.
  case keyPair(KeyAlgorithm)

  /// How many bytes HMAC material may have.
  ///
  /// Source: Developer Guide, "Importing key material": at most 1,024 bits.
  public static let hmacByteCountMax = 128
}

/// The kinds of work that a key does, by what it costs.
public enum KeyWork: Hashable, Sendable, CaseIterable {
  /// Whatever needs the private key: signing, decrypting, agreeing; and encrypting, whose result is
  /// decrypted before it leaves.
  case privateKey
  /// What the public key alone can do: verifying.
  case publicKey
}
