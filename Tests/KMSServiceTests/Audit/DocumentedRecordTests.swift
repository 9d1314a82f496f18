import Foundation
import KMSAuthorization
import KMSModel
import Testing

@Suite("Documented records") struct DocumentedRecordTests {
  @Test("a record is the documented one, field by field", arguments: DocumentedRecord.all)
  func fields(_ documented: DocumentedRecord) async throws {
    let harness = try await ServiceHarness()
    let scene = try await OperationPermissionTests.scene(harness)
    let materials = try await [scene.key, scene.otherKey].asyncMap { key in
      let metadata =
        try await harness.call(.describeKey, ["KeyId": key])
        .body["KeyMetadata"] as? [String: any Sendable]
      return try #require(metadata?["CurrentKeyMaterialId"] as? String)
    }
    let caller = try Callers.user(Callers.alice, Callers.allow("kms:*"))
    let answer = try await harness.call(
      documented.operation, documented.body(scene), as: caller)
    #expect(answer.code == nil, "\(answer.message ?? "")")
    let context = DocumentedRecord.Context(
      scene: scene, answer: answer.body, material: materials[0], otherMaterial: materials[1])
    let line = try #require(harness.trail.lines.last)
    let written = try RecordText.object(line)
    #expect(UUID(uuidString: written["eventID"] as? String ?? "") != nil)
    var expected = RecordText.envelope(documented.operation, isReadOnly: documented.isReadOnly)
    expected["requestParameters"] = documented.parameters(context) ?? NSNull()
    expected["responseElements"] = documented.response(context) ?? NSNull()
    if let additional = documented.additional(context) {
      expected["additionalEventData"] = additional
    }
    expected["resources"] = documented.resources(context)?.map { RecordText.resource($0) }
    #expect(try RecordText.sorted(written) == RecordText.sorted(expected))
  }

  @Test("CreateKey shows the request with its defaults, and the metadata of the key")
  func createKey() async throws {
    let harness = try await ServiceHarness()
    let caller = try Callers.user(Callers.alice, Callers.allow("kms:*"))
    let answer = try await harness.call(
      .createKey,
      [
        "Description": "billing", "Tags": [["TagKey": "team", "TagValue": "pay"]],
        "BypassPolicyLockoutSafetyCheck": true,
      ], as: caller)
    let metadata = try #require(answer.body["KeyMetadata"] as? [String: any Sendable])
    let id = try #require(metadata["KeyId"] as? String)
    let arn = ServiceHarness.arn(id)
    var expected = RecordText.envelope(.createKey, isReadOnly: false)
    expected["requestParameters"] = [
      "description": "billing", "keyUsage": "ENCRYPT_DECRYPT", "keySpec": "SYMMETRIC_DEFAULT",
      "customerMasterKeySpec": "SYMMETRIC_DEFAULT", "origin": "AWS_KMS", "multiRegion": false,
      "bypassPolicyLockoutSafetyCheck": true,
      "tags": [["tagKey": "team", "tagValue": "pay"]],
    ]
    expected["responseElements"] = [
      "keyMetadata": [
        "aWSAccountId": ServiceHarness.account, "keyId": id, "arn": arn,
        "creationDate": "Jan 2, 2026, 3:04:05 AM", "enabled": true, "description": "billing",
        "keyUsage": "ENCRYPT_DECRYPT", "keyState": "Enabled", "origin": "AWS_KMS",
        "keyManager": "CUSTOMER", "keySpec": "SYMMETRIC_DEFAULT",
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "encryptionAlgorithms": ["SYMMETRIC_DEFAULT"], "multiRegion": false,
        "currentKeyMaterialId": try #require(metadata["CurrentKeyMaterialId"] as? String),
      ]
    ]
    expected["resources"] = [RecordText.resource(arn)]
    let written = try RecordText.object(try #require(harness.trail.lines.last))
    #expect(try RecordText.sorted(written) == RecordText.sorted(expected))
  }

  @Test("a refusal is AccessDenied, without parameters; the key of the own account is named")
  func denied() async throws {
    let harness = try await ServiceHarness()
    let key = try await harness.createKey()
    let answer = try await harness.call(
      .encrypt, ["KeyId": key, "Plaintext": "aGVsbG8="], as: try Callers.user())
    let written = try RecordText.object(try #require(harness.trail.lines.last))
    var expected = RecordText.envelope(.encrypt, isReadOnly: true)
    expected["errorCode"] = "AccessDenied"
    expected["errorMessage"] = answer.message
    expected["requestParameters"] = NSNull()
    expected["responseElements"] = NSNull()
    expected["additionalEventData"] = written["additionalEventData"]
    expected["resources"] = [RecordText.resource(ServiceHarness.arn(key))]
    #expect(try RecordText.sorted(written) == RecordText.sorted(expected))
    let additional = try #require(written["additionalEventData"] as? [String: Any])
    #expect(Array(additional.keys) == ["decisionId"])
  }

  @Test("what fails after the permission keeps its parameters, and the exception's own name")
  func failed() async throws {
    let harness = try await ServiceHarness()
    let scene = try await OperationPermissionTests.scene(harness)
    _ = try await harness.call(
      .decrypt, ["CiphertextBlob": scene.blob, "EncryptionContext": ["app": "wrong"]],
      as: try Callers.user(Callers.alice, Callers.allow("kms:*")))
    var expected = RecordText.envelope(.decrypt, isReadOnly: true)
    expected["errorCode"] = "InvalidCiphertextException"
    expected["requestParameters"] = [
      "encryptionAlgorithm": "SYMMETRIC_DEFAULT", "encryptionContext": ["app": "wrong"],
    ]
    expected["responseElements"] = NSNull()
    expected["resources"] = [RecordText.resource(ServiceHarness.arn(scene.key))]
    let written = try RecordText.object(try #require(harness.trail.lines.last))
    #expect(try RecordText.sorted(written) == RecordText.sorted(expected))
  }

  @Test("a refused retirement names the grant besides the reasons")
  func refusedRetirement() async throws {
    let harness = try await ServiceHarness()
    let scene = try await OperationPermissionTests.scene(harness)
    let body = ["KeyId": ServiceHarness.arn(scene.key), "GrantId": scene.grant]
    let own = try await harness.call(.retireGrant, body, as: try Callers.user())
    #expect(own.code == "AccessDeniedException")
    let written = try RecordText.object(try #require(harness.trail.lines.last))
    let additional = try #require(written["additionalEventData"] as? [String: Any])
    #expect(additional["grantId"] as? String == scene.grant)
    #expect(additional["decisionId"] != nil)
    #expect(RecordText.resources(written) == [ServiceHarness.arn(scene.key)])
    let foreign = try await harness.call(
      .retireGrant, body, as: try Callers.user("arn:aws:iam::000000000002:user/Eve"))
    #expect(foreign.code == "AccessDeniedException")
    let second = try RecordText.object(try #require(harness.trail.lines.last))
    #expect(second["resources"] == nil, "whether the key is there is not told")
  }
}

/// Records as texts that can be compared.
enum RecordText {
  static func object(_ line: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  /// All fields but the record's own id, in the order of their names.
  static func sorted(_ record: [String: Any]) throws -> String {
    var record = record
    record["eventID"] = nil
    let data = try JSONSerialization.data(
      withJSONObject: record, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
  }

  static func resource(_ arn: String, account: String = ServiceHarness.account)
    -> [String: String]
  {
    ["accountId": account, "type": "AWS::KMS::Key", "ARN": arn]
  }

  static func resources(_ record: [String: Any]) -> [String] {
    (record["resources"] as? [[String: String]] ?? []).compactMap { $0["ARN"] }
  }

  /// What all records of Alice's requests have.
  static func envelope(_ operation: KMSOperation, isReadOnly: Bool) -> [String: Any] {
    [
      "eventVersion": "1.11",
      "userIdentity": [
        "type": "IAMUser", "principalId": "AIDAALICEALICEALICE1", "arn": Callers.alice,
        "accountId": ServiceHarness.account, "accessKeyId": "AKIATEST", "userName": "Alice",
      ],
      "eventTime": "2026-01-02T03:04:05Z", "eventSource": "kms.amazonaws.com",
      "eventName": operation.rawValue, "awsRegion": ServiceHarness.region,
      "sourceIPAddress": "127.0.0.1", "userAgent": "test",
      "requestID": "00000000-0000-4000-8000-000000000000", "readOnly": isReadOnly,
      "eventType": "AwsApiCall", "managementEvent": true,
      "recipientAccountId": ServiceHarness.account, "eventCategory": "Management",
    ]
  }
}

extension Array {
  /// One after the other.
  func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
    var values: [Value] = []
    for element in self { try await values.append(transform(element)) }
    return values
  }
}
