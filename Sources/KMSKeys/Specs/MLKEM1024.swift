import KMSCrypto
import KMSModel

/// ML_KEM_1024: key pairs of FIPS 203, which encapsulate secrets. Their material cannot be imported.
///
/// Source: KMS API Reference, CreateKey and Encapsulate.
enum MLKEM1024 {
  static let rules = KeySpecRules(
    .mlKem1024, .keyPair(.mlKEM1024), usages: [.encapsulateDecapsulate], isImportable: false,
    encapsulation: [.mlKem], heavy: [.privateKey])
}
