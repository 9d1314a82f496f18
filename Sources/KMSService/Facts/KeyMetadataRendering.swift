import KMSKeys
import KMSModel

extension KeyMetadata {
  /// What CreateKey and DescribeKey say of a key.
  ///
  /// Source: which members are present when, docs/answers.md, "KeyMetadata".
  init(of record: KeyRecord) {
    let algorithms = AlgorithmLists(of: record)
    var windowDays: Int?
    if case .pendingReplicaDeletion(let days) = record.lifecycle { windowDays = days }
    self.init(
      awsAccountId: record.arn.account.text, keyId: record.arn.id.text, arn: record.arn.text,
      creationDate: record.creationDate, enabled: record.lifecycle.isEnabled,
      description: record.description, keyUsage: record.usage,
      keyState: record.lifecycle.state, deletionDate: record.lifecycle.deletionDate,
      validTo: record.validTo, origin: record.origin,
      expirationModel: record.expirationModel, keyManager: record.manager,
      customerMasterKeySpec: record.spec, keySpec: record.spec,
      encryptionAlgorithms: algorithms.encryption, signingAlgorithms: algorithms.signing,
      keyAgreementAlgorithms: algorithms.keyAgreement,
      encapsulationAlgorithms: algorithms.encapsulation,
      multiRegion: record.arn.id.isMultiRegion,
      multiRegionConfiguration: MultiRegionConfiguration(of: record),
      pendingDeletionWindowInDays: windowDays, macAlgorithms: algorithms.mac,
      currentKeyMaterialId: record.isSymmetricEncryptionKey ? record.materials.last?.text : nil)
  }
}

extension KeyRecord {
  /// Whether imported material expires; nothing while there is none.
  fileprivate var expirationModel: ExpirationModelType? {
    guard origin == .external,
      (versions + [pendingVersion].compactMap { $0 }).contains(where: \.isPresent)
    else { return nil }
    return validTo == nil ? .keyMaterialDoesNotExpire : .keyMaterialExpires
  }
}

extension MultiRegionConfiguration {
  /// The set of a multi-Region key; nothing for other keys.
  fileprivate init?(of record: KeyRecord) {
    guard let set = record.multiRegion else { return nil }
    self.init(
      multiRegionKeyType: record.isPrimaryOrSingle ? .primary : .replica,
      primaryKey: MultiRegionKey(of: record.arn, in: set.primary),
      replicaKeys: set.replicas.map { MultiRegionKey(of: record.arn, in: $0) })
  }
}

extension MultiRegionKey {
  fileprivate init(of key: KeyARN, in region: Region) {
    self.init(arn: key.related(in: region).text, region: region.name)
  }
}
