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
    fields.text("origin", origin?.rawValue)
    fields.text("keyManager", keyManager?.rawValue)
    fields.text("keySpec", keySpec?.rawValue)
    fields.text("customerMasterKeySpec", customerMasterKeySpec?.rawValue)
    fields.texts("encryptionAlgorithms", encryptionAlgorithms?.map(\.rawValue))
    fields.texts("signingAlgorithms", signingAlgorithms?.map(\.rawValue))
    fields.texts("macAlgorithms", macAlgorithms?.map(\.rawValue))
    fields.texts("keyAgreementAlgorithms", keyAgreementAlgorithms?.map(\.rawValue))
    fields.texts("encapsulationAlgorithms", encapsulationAlgorithms?.map(\.rawValue))
    fields.flag("multiRegion", multiRegion)
    fields.text("currentKeyMaterialId", currentKeyMaterialId)
  }
}
