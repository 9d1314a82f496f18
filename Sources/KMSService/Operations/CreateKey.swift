import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Makes a KMS key.
///
/// Source: KMS API Reference, CreateKey.
enum CreateKey: Operation {
  static let operation = KMSOperation.createKey
  static let mode = ExecutionMode.draft

  static func describe(_ request: CreateKeyRequest, in fields: inout AuditFields) {
    fields.text("policy", request.policy)
    fields.text("description", request.description ?? "")
    fields.text("keyUsage", (request.keyUsage ?? .encryptDecrypt).rawValue)
    fields.text("keySpec", request.spec.rawValue)
    fields.text("customerMasterKeySpec", request.spec.rawValue)
    fields.text("origin", (request.origin ?? .awsKms).rawValue)
    fields.text("customKeyStoreId", request.customKeyStoreId)
    fields.text("xksKeyId", request.xksKeyId)
    fields.flag("multiRegion", request.multiRegion ?? false)
    fields.flag(
      "bypassPolicyLockoutSafetyCheck", request.bypassPolicyLockoutSafetyCheck ?? false)
    fields.tags("tags", request.tags)
  }

  static func perform(_ request: CreateKeyRequest, in call: Call) throws(Interruption)
    -> CreateKeyResponse
  {
    let usage = try checkedUsage(of: request)
    try call.checkIsPossible(request.spec)
    try checkOrigin(of: request)
    let tags = request.tags ?? []
    try TagRules.check(tags)
    let keyTags = try TagRules.merge(tags, into: [])
    let policy =
      request.policy
      ?? KeyPolicyRules.standard(for: call.caller.account, in: call.environment.partition)
    let accepted = try call.environment.acceptedPolicies.policy(policy)
    let isMultiRegion = request.multiRegion ?? false
    let attributes = KeyAttributes(
      spec: request.spec, usage: usage, origin: request.origin ?? .awsKms,
      multiRegion: isMultiRegion ? .primary : nil)
    let use = try call.authorizeInAccount(
      parameters: .keyCreation(
        KeyCreationParameters(
          attributes: attributes,
          bypassesLockoutCheck: request.bypassPolicyLockoutSafetyCheck,
          tags: StringPairs(tags))))
    let arn = try call.newKey(isMultiRegion: isMultiRegion)
    try call.authorizeTags(StringPairs(tags), of: arn)
    let checked = try call.checkedPolicy(
      accepted, for: arn, attributes, bypass: request.bypassPolicyLockoutSafetyCheck)
    try KeyQuota.check(in: call.region, for: call)
    let record = try create(
      KeyDraft(
        arn: arn, spec: request.spec, usage: usage, description: request.description ?? "",
        origin: request.origin ?? .awsKms, policy: checked, tags: keyTags), in: call, use)
    let metadata = KeyMetadata(of: record)
    call.touched(record.arn)
    call.respondInRecord { fields in
      fields.object("keyMetadata") { metadata.describe(in: &$0) }
    }
    return CreateKeyResponse(keyMetadata: metadata)
  }

  /// What a new key is made from.
  private struct KeyDraft {
    let arn: KeyARN
    let spec: KeySpec
    let usage: KeyUsageType
    let description: String
    let origin: OriginType
    let policy: CheckedPolicy
    let tags: [KeyTag]
  }

  private static func create(
    _ draft: KeyDraft, in call: Call, _ use: borrowing Authorized<AccountUse>
  ) throws(Interruption) -> KeyRecord {
    let environment = call.environment
    let pair = draft.origin == .awsKms ? try keyPair(for: draft.spec, in: call) : nil
    do {
      var material: MaterialRecord?
      if draft.origin == .awsKms {
        material = try environment.keyRing.createMaterial(
          for: draft.arn, spec: draft.spec, from: pair, at: call.now, use: use)
      }
      let record = KeyRecord(
        arn: draft.arn, spec: draft.spec, usage: draft.usage, origin: draft.origin,
        manager: .customer, creationDate: call.now, description: draft.description,
        lifecycle: KeyLifecycle.creating.after(.finishCreation(hasMaterial: material != nil)),
        policy: draft.policy.text, tags: draft.tags,
        versions: [material].compactMap { $0 }.map { MaterialVersion(id: $0.id) },
        multiRegion: draft.arn.id.isMultiRegion ? MultiRegionSet(primary: call.region) : nil)
      try call.add(record)
      if let material { try call.add(material) }
      try call.addPrincipals(of: draft.policy, draft.arn)
      return record
    } catch let error as KeyError {
      throw .error(.key(error))
    } catch let interruption as Interruption {
      throw interruption
    } catch {
      throw .error(.internal(cause: "an unexpected kind of error while making a key"))
    }
  }

  /// The key pair that the material is made from, for specs that have one. It is not made here, where
  /// the transaction is open.
  private static func keyPair(for spec: KeySpec, in call: Call) throws(Interruption)
    -> NewKeyPair?
  {
    switch KeySpecs.rules(for: spec).material {
    case .symmetric, .hmac: nil
    case .keyPair: try call.newKeyPair(spec)
    }
  }

  private static func checkedUsage(of request: CreateKeyRequest) throws(Interruption)
    -> KeyUsageType
  {
    guard request.keySpec == nil || request.customerMasterKeySpec == nil else {
      throw .validation(
        "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. "
          + "CustomerMasterKeySpec is deprecated.")
    }
    let spec = request.spec
    guard let usage = request.keyUsage ?? (spec == .symmetricDefault ? .encryptDecrypt : nil)
    else {
      throw .validation(
        "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.")
    }
    guard KeySpecs.rules(for: spec).usages.contains(usage) else {
      throw .validation(
        "KeyUsage \(usage.rawValue) is not compatible with KeySpec \(spec.rawValue)")
    }
    return usage
  }

  private static func checkOrigin(of request: CreateKeyRequest) throws(Interruption) {
    let origin = request.origin ?? .awsKms
    switch origin {
    case .awsKms, .external:
      guard request.customKeyStoreId == nil, request.xksKeyId == nil else {
        throw .validation(
          "CustomKeyStoreId and XksKeyId are not valid for keys with origin \(origin.rawValue).")
      }
    case .awsCloudhsm, .externalKeyStore:
      throw .unsupported("Origin \(origin.rawValue) is not supported by this service.")
    }
    guard origin != .external || KeySpecs.rules(for: request.spec).isImportable else {
      throw .unsupported(
        "Key material of KeySpec \(request.spec.rawValue) cannot be imported.")
    }
  }
}

extension CreateKeyRequest {
  /// The spec in effect; the deprecated member names the same values.
  fileprivate var spec: KeySpec {
    keySpec ?? customerMasterKeySpec.flatMap { KeySpec(rawValue: $0.rawValue) } ?? .symmetricDefault
  }
}
