import KMSAudit
import KMSModel
import StrictJSON

/// An operation with its types hidden: what the pipeline works with.
struct OperationHandler: Sendable {
  /// What the operation needs to run.
  let mode: ExecutionMode
  /// Reads the body and returns the work and what the trail may show of it.
  let prepare: @Sendable ([UInt8]) throws(RequestError) -> PreparedOperation

  init<Handled: Operation>(_ type: Handled.Type) {
    self.mode = Handled.mode
    self.prepare = { body throws(RequestError) in
      let request = try Handled.Request.parse(body)
      var fields = AuditFields()
      Handled.describe(request, in: &fields)
      return PreparedOperation(parameters: fields.finished()) { call throws(Interruption) in
        var writer = JSONWriter()
        let response = try Handled.perform(request, in: call)
        guard Handled.operation.hasOutput else { return [] }
        response.write(to: &writer)
        return writer.finished()
      }
    }
  }
}

/// A request that was read and checked against the model.
struct PreparedOperation: Sendable {
  /// `requestParameters` of the record.
  let parameters: [UInt8]?
  /// One attempt: the body of the answer, or why there is none.
  let attempt: @Sendable (Call) throws(Interruption) -> [UInt8]
}

/// Which operations there are. An operation without a line here answers UnsupportedOperationException.
enum OperationTable {
  /// The handler of an operation, or nothing if it is not there yet.
  static func handler(for operation: KMSOperation) -> OperationHandler? {
    byPlace[operation.place]
  }

  /// The handlers by the places of their operations.
  private static let byPlace = KMSOperation.allCases.map { handlers[$0] }

  private static let handlers: [KMSOperation: OperationHandler] = [
    .cancelKeyDeletion: OperationHandler(CancelKeyDeletion.self),
    .createAlias: OperationHandler(CreateAlias.self),
    .createGrant: OperationHandler(CreateGrant.self),
    .createKey: OperationHandler(CreateKey.self),
    .decapsulate: OperationHandler(Decapsulate.self),
    .decrypt: OperationHandler(Decrypt.self),
    .deleteAlias: OperationHandler(DeleteAlias.self),
    .deriveSharedSecret: OperationHandler(DeriveSharedSecret.self),
    .deleteImportedKeyMaterial: OperationHandler(DeleteImportedKeyMaterial.self),
    .describeKey: OperationHandler(DescribeKey.self),
    .disableKey: OperationHandler(DisableKey.self),
    .disableKeyRotation: OperationHandler(DisableKeyRotation.self),
    .enableKey: OperationHandler(EnableKey.self),
    .encapsulate: OperationHandler(Encapsulate.self),
    .enableKeyRotation: OperationHandler(EnableKeyRotation.self),
    .encrypt: OperationHandler(Encrypt.self),
    .generateDataKey: OperationHandler(GenerateDataKey.self),
    .generateDataKeyPair: OperationHandler(GenerateDataKeyPair.self),
    .generateDataKeyPairWithoutPlaintext: OperationHandler(
      GenerateDataKeyPairWithoutPlaintext.self),
    .generateDataKeyWithoutPlaintext: OperationHandler(GenerateDataKeyWithoutPlaintext.self),
    .generateMac: OperationHandler(GenerateMac.self),
    .generateRandom: OperationHandler(GenerateRandom.self),
    .getKeyLastUsage: OperationHandler(GetKeyLastUsage.self),
    .getKeyPolicy: OperationHandler(GetKeyPolicy.self),
    .getPublicKey: OperationHandler(GetPublicKey.self),
    .getKeyRotationStatus: OperationHandler(GetKeyRotationStatus.self),
    .getParametersForImport: OperationHandler(GetParametersForImport.self),
    .importKeyMaterial: OperationHandler(ImportKeyMaterial.self),
    .listAliases: OperationHandler(ListAliases.self),
    .listGrants: OperationHandler(ListGrants.self),
    .listKeyPolicies: OperationHandler(ListKeyPolicies.self),
    .listKeyRotations: OperationHandler(ListKeyRotations.self),
    .listKeys: OperationHandler(ListKeys.self),
    .listResourceTags: OperationHandler(ListResourceTags.self),
    .listRetirableGrants: OperationHandler(ListRetirableGrants.self),
    .putKeyPolicy: OperationHandler(PutKeyPolicy.self),
    .reEncrypt: OperationHandler(ReEncrypt.self),
    .replicateKey: OperationHandler(ReplicateKey.self),
    .retireGrant: OperationHandler(RetireGrant.self),
    .revokeGrant: OperationHandler(RevokeGrant.self),
    .rotateKeyOnDemand: OperationHandler(RotateKeyOnDemand.self),
    .scheduleKeyDeletion: OperationHandler(ScheduleKeyDeletion.self),
    .sign: OperationHandler(Sign.self),
    .tagResource: OperationHandler(TagResource.self),
    .untagResource: OperationHandler(UntagResource.self),
    .updateAlias: OperationHandler(UpdateAlias.self),
    .updateKeyDescription: OperationHandler(UpdateKeyDescription.self),
    .verify: OperationHandler(Verify.self),
    .verifyMac: OperationHandler(VerifyMac.self),
    .updatePrimaryRegion: OperationHandler(UpdatePrimaryRegion.self),
  ]
}
