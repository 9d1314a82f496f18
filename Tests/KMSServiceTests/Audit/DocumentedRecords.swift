import KMSModel
import Testing

/// A call as the Developer Guide shows its CloudTrail record, and what the record says besides the envelope.
///
/// Source: Developer Guide, "Examples of AWS KMS log entries", one page for each operation; the values are
/// those of the scene. *Documented.*
struct DocumentedRecord: Sendable, CustomTestStringConvertible {
  /// What the values come from.
  struct Context: Sendable {
    let scene: Called.Scene
    /// The body of the answer.
    let answer: [String: any Sendable]
    /// The id of the current material of the scene's key, and of the other one.
    let material: String
    let otherMaterial: String

    var arn: String { ServiceHarness.arn(scene.key) }
    var otherARN: String { ServiceHarness.arn(scene.otherKey) }
  }

  typealias Members = [String: any Sendable]
  typealias Make<Value> = @Sendable (Context) -> Value

  let operation: KMSOperation
  let body: @Sendable (Called.Scene) -> Members
  let parameters: Make<Members?>
  let response: Make<Members?>
  let additional: Make<Members?>
  let resources: Make<[String]?>
  let isReadOnly: Bool

  var testDescription: String { operation.rawValue }

  init(
    _ operation: KMSOperation, readOnly: Bool,
    _ body: @escaping @Sendable (Called.Scene) -> Members = { ["KeyId": $0.key] },
    parameters: @escaping Make<Members?> = { ["keyId": $0.scene.key] },
    response: @escaping Make<Members?> = { _ in nil },
    additional: @escaping Make<Members?> = { _ in nil },
    resources: @escaping Make<[String]?> = { [$0.arn] }
  ) {
    self.operation = operation
    self.isReadOnly = readOnly
    self.body = body
    self.parameters = parameters
    self.response = response
    self.additional = additional
    self.resources = resources
  }
}

extension DocumentedRecord {
  private static let text = "aGVsbG8="
  private static let keyInResponse: Make<Members?> = { ["keyId": $0.arn] }
  private static let material: Make<Members?> = { ["keyMaterialId": $0.material] }

  private static func alias(_ name: String) -> String {
    "arn:aws:kms:\(ServiceHarness.region):\(ServiceHarness.account):\(name)"
  }

  static let all = cryptography + asymmetric + aliases + grants + keys + lists

  private static let cryptography: [DocumentedRecord] = [
    DocumentedRecord(
      .encrypt, readOnly: true,
      {
        ["KeyId": $0.key, "Plaintext": text, "EncryptionContext": ["Department": "Engineering"]]
      },
      parameters: {
        [
          "keyId": $0.scene.key, "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
          "encryptionContext": ["Department": "Engineering"],
        ]
      }, additional: material),
    DocumentedRecord(
      .decrypt, readOnly: true, { ["CiphertextBlob": $0.blob] },
      parameters: { _ in ["encryptionAlgorithm": "SYMMETRIC_DEFAULT"] }, additional: material),
    DocumentedRecord(
      .reEncrypt, readOnly: true,
      {
        [
          "CiphertextBlob": $0.blob, "DestinationKeyId": $0.otherKey,
          "DestinationEncryptionContext": ["Level": "3A"],
        ]
      },
      parameters: {
        [
          "sourceEncryptionAlgorithm": "SYMMETRIC_DEFAULT", "destinationKeyId": $0.scene.otherKey,
          "destinationEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
          "destinationEncryptionContext": ["Level": "3A"],
        ]
      },
      additional: {
        ["sourceKeyMaterialId": $0.material, "destinationKeyMaterialId": $0.otherMaterial]
      }, resources: { [$0.arn, $0.otherARN] }),
    DocumentedRecord(
      .generateDataKey, readOnly: true, { ["KeyId": $0.alias, "KeySpec": "AES_256"] },
      parameters: { ["keyId": $0.scene.alias, "keySpec": "AES_256"] }, additional: material),
    DocumentedRecord(
      .generateDataKeyWithoutPlaintext, readOnly: true,
      { ["KeyId": $0.key, "NumberOfBytes": 64] },
      parameters: { ["keyId": $0.scene.key, "numberOfBytes": 64] }, additional: material),
    DocumentedRecord(
      .generateDataKeyPair, readOnly: true, { ["KeyId": $0.key, "KeyPairSpec": "ECC_NIST_P256"] },
      parameters: { ["keyId": $0.scene.key, "keyPairSpec": "ECC_NIST_P256"] },
      additional: material),
    DocumentedRecord(
      .generateRandom, readOnly: true, { _ in ["NumberOfBytes": 32] },
      parameters: { _ in ["numberOfBytes": 32] }, resources: { _ in [] }),
  ]

  private static let asymmetric: [DocumentedRecord] = [
    DocumentedRecord(
      .sign, readOnly: true,
      { ["KeyId": $0.pairs.signing, "Message": text, "SigningAlgorithm": "ECDSA_SHA_256"] },
      parameters: {
        [
          "keyId": $0.scene.pairs.signing, "messageType": "RAW",
          "signingAlgorithm": "ECDSA_SHA_256",
        ]
      }, resources: { [ServiceHarness.arn($0.scene.pairs.signing)] }),
    DocumentedRecord(
      .verify, readOnly: true,
      {
        [
          "KeyId": $0.pairs.signing, "Message": text, "SigningAlgorithm": "ECDSA_SHA_256",
          "Signature": $0.pairs.signature,
        ]
      },
      parameters: {
        [
          "keyId": $0.scene.pairs.signing, "messageType": "RAW",
          "signingAlgorithm": "ECDSA_SHA_256",
        ]
      }, resources: { [ServiceHarness.arn($0.scene.pairs.signing)] }),
    DocumentedRecord(
      .verifyMac, readOnly: true,
      {
        [
          "KeyId": $0.pairs.mac, "Message": text, "MacAlgorithm": "HMAC_SHA_256",
          "Mac": $0.pairs.tag,
        ]
      },
      parameters: { ["keyId": $0.scene.pairs.mac, "macAlgorithm": "HMAC_SHA_256"] },
      resources: { [ServiceHarness.arn($0.scene.pairs.mac)] }),
    DocumentedRecord(
      .getParametersForImport, readOnly: true,
      {
        [
          "KeyId": $0.external, "WrappingAlgorithm": "RSAES_OAEP_SHA_256",
          "WrappingKeySpec": "RSA_2048",
        ]
      },
      parameters: {
        [
          "keyId": $0.scene.external, "wrappingAlgorithm": "RSAES_OAEP_SHA_256",
          "wrappingKeySpec": "RSA_2048",
        ]
      }, resources: { [ServiceHarness.arn($0.scene.external)] }),
  ]

  private static let aliases: [DocumentedRecord] = [
    DocumentedRecord(
      .createAlias, readOnly: false, { ["AliasName": "alias/new", "TargetKeyId": $0.key] },
      parameters: { ["aliasName": "alias/new", "targetKeyId": $0.scene.key] },
      response: keyInResponse, resources: { [$0.arn, alias("alias/new")] }),
    DocumentedRecord(
      .updateAlias, readOnly: false, { ["AliasName": $0.alias, "TargetKeyId": $0.otherKey] },
      parameters: { ["aliasName": $0.scene.alias, "targetKeyId": $0.scene.otherKey] },
      response: { ["keyId": $0.otherARN] }, resources: { [alias($0.scene.alias), $0.otherARN] }),
    DocumentedRecord(
      .deleteAlias, readOnly: false, { ["AliasName": $0.alias] },
      parameters: { ["aliasName": $0.scene.alias] }, response: keyInResponse,
      resources: { [alias($0.scene.alias), $0.arn] }),
  ]

  private static let grantee = "arn:aws:iam::000000000002:root"

  private static let grants: [DocumentedRecord] = [
    DocumentedRecord(
      .createGrant, readOnly: false,
      {
        [
          "KeyId": $0.key, "GranteePrincipal": grantee, "Operations": ["Encrypt", "RetireGrant"],
          "Constraints": ["EncryptionContextSubset": ["ContextKey1": "Value1"]],
        ]
      },
      parameters: {
        [
          "keyId": $0.scene.key, "granteePrincipal": grantee,
          "operations": ["Encrypt", "RetireGrant"],
          "constraints": ["encryptionContextSubset": ["ContextKey1": "Value1"]],
        ]
      },
      response: { ["grantId": $0.answer["GrantId"] as? String ?? "none", "keyId": $0.arn] }),
    DocumentedRecord(
      .revokeGrant, readOnly: false, { ["KeyId": $0.key, "GrantId": $0.grant] },
      parameters: { ["keyId": $0.scene.key, "grantId": $0.scene.grant] }),
    DocumentedRecord(
      .retireGrant, readOnly: false,
      { ["KeyId": ServiceHarness.arn($0.key), "GrantId": $0.grant] },
      parameters: { _ in nil }, additional: { ["grantId": $0.scene.grant] }),
  ]

  private static let keys: [DocumentedRecord] = [
    DocumentedRecord(.describeKey, readOnly: true),
    DocumentedRecord(
      .getKeyPolicy, readOnly: true,
      parameters: { ["keyId": $0.scene.key, "policyName": "default"] }
    ),
    DocumentedRecord(
      .putKeyPolicy, readOnly: false,
      {
        [
          "KeyId": $0.key, "Policy": Callers.keyPolicy(Callers.rootStatement),
          "BypassPolicyLockoutSafetyCheck": true,
        ]
      },
      parameters: {
        [
          "keyId": $0.scene.key, "policyName": "default",
          "policy": Callers.keyPolicy(Callers.rootStatement),
          "bypassPolicyLockoutSafetyCheck": true,
        ]
      }),
    DocumentedRecord(
      .updateKeyDescription, readOnly: false,
      { ["KeyId": $0.key, "Description": "New key description"] },
      parameters: { ["keyId": $0.scene.key, "description": "New key description"] }),
    DocumentedRecord(.disableKey, readOnly: false, response: keyInResponse),
    DocumentedRecord(.enableKey, readOnly: false, response: keyInResponse),
    DocumentedRecord(.enableKeyRotation, readOnly: false, response: keyInResponse),
    DocumentedRecord(.disableKeyRotation, readOnly: false),
    DocumentedRecord(.rotateKeyOnDemand, readOnly: false, response: keyInResponse),
    DocumentedRecord(
      .tagResource, readOnly: false,
      { ["KeyId": $0.key, "Tags": [["TagKey": "Department", "TagValue": "IT"]]] },
      parameters: {
        ["keyId": $0.scene.key, "tags": [["tagKey": "Department", "tagValue": "IT"]]]
      }, response: keyInResponse),
    DocumentedRecord(
      .untagResource, readOnly: false, { ["KeyId": $0.key, "TagKeys": ["Department"]] },
      parameters: { ["keyId": $0.scene.key, "tagKeys": ["Department"]] }, response: keyInResponse),
    DocumentedRecord(
      .scheduleKeyDeletion, readOnly: false, { ["KeyId": $0.key, "PendingWindowInDays": 20] },
      parameters: { ["keyId": $0.scene.key, "pendingWindowInDays": 20] },
      response: {
        [
          "keyId": $0.arn, "keyState": "PendingDeletion",
          "deletionDate": "Jan 22, 2026, 3:04:05 AM", "pendingWindowInDays": 20,
        ]
      }),
  ]

  private static let lists: [DocumentedRecord] = [
    DocumentedRecord(
      .listAliases, readOnly: true, { _ in ["Limit": 5] }, parameters: { _ in ["limit": 5] },
      resources: { _ in [] }),
    DocumentedRecord(
      .listGrants, readOnly: true, { ["KeyId": $0.key, "Limit": 10] },
      parameters: { ["keyId": $0.scene.key, "limit": 10] }),
  ]
}
