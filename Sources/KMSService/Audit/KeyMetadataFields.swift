import KMSAudit
import KMSModel

extension KeyMetadata {
  /// The metadata of a key as a record shows it.
  ///
  /// Source: CloudTrail example of CreateKey in the Developer Guide.
  func describe(in fields: inout AuditFields) {
    fields.text("aWSAccountId", awsAccountId)
    fields.text("keyId", keyId)
    fields.text("arn", arn)
    fields.date("creationDate", creationDate)
    fields.flag("enabled", enabled)
    fields.text("description", description)
    fields.text("keyUsage", keyUsage?.rawValue)
    fields.text("keyState", keyState?.rawValue)
    fields.date("deletionDate", deletionDate)
    fields.date("validTo", validTo)
    fields.text("origin", origin?.rawValue)
    fields.text("customKeyStoreId", customKeyStoreId)
    fields.text("cloudHsmClusterId", cloudHsmClusterId)
    fields.text("expirationModel", expirationModel?.rawValue)
    fields.text("keyManager", keyManager?.rawValue)
    fields.text("keySpec", keySpec?.rawValue)
    fields.text("customerMasterKeySpec", customerMasterKeySpec?.rawValue)
    fields.texts("encryptionAlgorithms", encryptionAlgorithms?.map(\.rawValue))
    fields.texts("signingAlgorithms", signingAlgorithms?.map(\.rawValue))
    fields.texts("macAlgorithms", macAlgorithms?.map(\.rawValue))
    fields.texts("keyAgreementAlgorithms", keyAgreementAlgorithms?.map(\.rawValue))
    fields.texts("encapsulationAlgorithms", encapsulationAlgorithms?.map(\.rawValue))
    fields.flag("multiRegion", multiRegion)
    fields.object("multiRegionConfiguration") { multiRegionConfiguration?.describe(in: &$0) }
    fields.integer("pendingDeletionWindowInDays", pendingDeletionWindowInDays)
    fields.object("xksKeyConfiguration") { $0.text("id", xksKeyConfiguration?.id) }
    fields.text("currentKeyMaterialId", currentKeyMaterialId)
  }
}

extension MultiRegionConfiguration {
  /// Source: CloudTrail example of ReplicateKey in the Developer Guide.
  fileprivate func describe(in fields: inout AuditFields) {
    fields.text("multiRegionKeyType", multiRegionKeyType?.rawValue)
    fields.object("primaryKey") { primaryKey?.describe(in: &$0) }
    fields.objects("replicaKeys", replicaKeys) { $0.describe(in: &$1) }
  }
}

extension MultiRegionKey {
  fileprivate func describe(in fields: inout AuditFields) {
    fields.text("arn", arn)
    fields.text("region", region)
  }
}
