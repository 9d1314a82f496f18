import KMSCrypto
import KMSModel

/// ML_KEM_768: key pairs of FIPS 203, which encapsulate secrets. Their material cannot be imported.
///
/// Source: KMS API Reference, CreateKey and Encapsulate.
enum MLKEM768 {
  static let rules = KeySpecRules(
    .mlKem768, .keyPair(.mlKEM768), usages: [.encapsulateDecapsulate], isImportable: false,
    encapsulation: [.mlKem], heavy: [.privateKey])
}
