import KMSKeys
import KMSModel

/// The algorithms of a key as answers show them: exactly one list, by its usage.
struct AlgorithmLists {
  private(set) var encryption: [EncryptionAlgorithmSpec]?
  private(set) var signing: [SigningAlgorithmSpec]?
  private(set) var mac: [MacAlgorithmSpec]?
  private(set) var keyAgreement: [KeyAgreementAlgorithmSpec]?
  private(set) var encapsulation: [EncapsulationAlgorithmSpec]?

  init(of record: KeyRecord) {
    let rules = KeySpecs.rules(for: record.spec)
    switch record.usage {
    case .encryptDecrypt: encryption = rules.encryptionAlgorithms
    case .signVerify: signing = rules.signingAlgorithms
    case .generateVerifyMac: mac = rules.macAlgorithms
    case .keyAgreement: keyAgreement = rules.keyAgreementAlgorithms
    case .encapsulateDecapsulate: encapsulation = rules.encapsulationAlgorithms
    }
  }
}
