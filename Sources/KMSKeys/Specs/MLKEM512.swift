import KMSCrypto
import KMSModel

/// ML_KEM_512: key pairs of FIPS 203, which encapsulate secrets. Their material cannot be imported.
///
/// Source: KMS API Reference, CreateKey and Encapsulate.
enum MLKEM512 {
  static let rules = KeySpecRules(
    .mlKem512, .keyPair(.mlKEM512), usages: [.encapsulateDecapsulate], isImportable: false,
    encapsulation: [.mlKem], heavy: [.privateKey])
}
