import KMSKeys
import KMSModel

extension KeyMetadata {
  /// What CreateKey and DescribeKey say of a key.
  ///
  /// Source: which members are present when, docs/compatibility.md, "KeyMetadata".
  init(of record: KeyRecord) {
    let rules = KeySpecs.rules(for: record.spec)
    let isEncryptionKey = record.usage == .encryptDecrypt
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
      encryptionAlgorithms: isEncryptionKey ? rules?.encryptionAlgorithms : nil,
      multiRegion: record.arn.id.isMultiRegion,
      currentKeyMaterialId: record.materials.last?.text)
  }
}
