import KMSKeys
import KMSModel

extension KeyMetadata {
  /// What CreateKey and DescribeKey say of a key.
  ///
  /// Source: which members are present when, docs/compatibility.md, "KeyMetadata".
  init(of record: KeyRecord) {
    let algorithms = AlgorithmLists(of: record)
    var deletionDate: Timestamp?
    switch record.lifecycle {
    case .enabled, .disabled: deletionDate = nil
    case .pendingDeletion(let date): deletionDate = date
    }
    self.init(
      awsAccountId: record.arn.account.text, keyId: record.arn.id.text, arn: record.arn.text,
      creationDate: record.creationDate, enabled: record.lifecycle == .enabled,
      description: record.description, keyUsage: record.usage,
      keyState: record.lifecycle.state, deletionDate: deletionDate, origin: record.origin,
      keyManager: record.manager,
      customerMasterKeySpec: CustomerMasterKeySpec(rawValue: record.spec.rawValue),
      keySpec: record.spec,
      encryptionAlgorithms: algorithms.encryption, signingAlgorithms: algorithms.signing,
      keyAgreementAlgorithms: algorithms.keyAgreement,
      encapsulationAlgorithms: algorithms.encapsulation,
      multiRegion: record.arn.id.isMultiRegion, macAlgorithms: algorithms.mac,
      currentKeyMaterialId: record.spec == .symmetricDefault ? record.materials.last?.text : nil)
  }
}
