import KMSModel
import Testing

@testable import KMSService

@Suite("AWS managed keys") struct ManagedKeysTests {
  @Test("DescribeKey of a predefined alias makes the key, once")
  func creation() async throws {
    let life = try await LifeHarness()
    let first = try await life.metadata("alias/aws/s3")
    let second = try await life.metadata(
      "arn:aws:kms:us-east-1:\(LifeHarness.account):alias/aws/s3")
    #expect(first["KeyId"] as? String == second["KeyId"] as? String)
    #expect(first["KeyManager"] as? String == "AWS")
    let key = try #require(first["KeyId"] as? String)
    let status = try await life.must(.getKeyRotationStatus, ["KeyId": key])
    #expect(status.body["KeyRotationEnabled"] as? Double == 1)
    life.clocks.pass(days: 365)
    await life.background.work()
    #expect(try await life.versions(key).count == 2)
    let unknown = try await life.call(.describeKey, ["KeyId": "alias/aws/unknown"])
    #expect(unknown.code == "NotFoundException")
    #expect(life.serviceEvents.contains("CreateManagedKey"))
  }

  @Test("the predefined aliases are listed, without a key until there is one")
  func aliases() async throws {
    let life = try await LifeHarness()
    let own = try await life.createKey()
    try await life.must(.createAlias, ["AliasName": "alias/a", "TargetKeyId": own])
    try await life.must(.createAlias, ["AliasName": "alias/b", "TargetKeyId": own])
    let key = try await life.metadata("alias/aws/s3")["KeyId"] as? String
    var targets: [String: String?] = [:]
    var names: [String] = []
    var body: [String: Any] = ["Limit": 7]
    while true {
      let page = try await life.must(.listAliases, body)
      for entry in page.body["Aliases"] as? [any Sendable] ?? [] {
        let entry = try #require(entry as? [String: any Sendable])
        let name = try #require(entry["AliasName"] as? String)
        names.append(name)
        targets[name] = entry["TargetKeyId"] as? String
      }
      guard let marker = page["NextMarker"] else { break }
      body["Marker"] = marker
    }
    #expect(names == ["alias/a"] + ManagedKeys.aliases.map(\.text) + ["alias/b"])
    #expect(targets["alias/aws/s3"] == .some(key))
    #expect(targets["alias/aws/ebs"] == .some(nil))
  }

  /// A policy that is one, so that the key is what the call fails for.
  private static let policy =
    #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"#
    + #""Action":"kms:*","Resource":"*"}}"#

  @Test("nobody changes or uses the key directly")
  func refused() async throws {
    let life = try await LifeHarness()
    let key = try #require(try await life.metadata("alias/aws/ebs")["KeyId"] as? String)
    let other = try await life.createKey()
    let calls: [(KMSOperation, [String: Any])] = [
      (.disableKey, [:]), (.enableKey, [:]), (.scheduleKeyDeletion, [:]),
      (.cancelKeyDeletion, [:]), (.updateKeyDescription, ["Description": "a"]),
      (.tagResource, ["Tags": [["TagKey": "a", "TagValue": "b"]]]),
      (.untagResource, ["TagKeys": ["a"]]), (.putKeyPolicy, ["Policy": Self.policy]),
      (.enableKeyRotation, [:]), (.disableKeyRotation, [:]), (.rotateKeyOnDemand, [:]),
      (.replicateKey, ["ReplicaRegion": "us-west-2"]), (.encrypt, ["Plaintext": "YQ=="]),
      (.generateDataKey, ["KeySpec": "AES_256"]), (.deleteImportedKeyMaterial, [:]),
    ]
    for (operation, members) in calls {
      let answer = try await life.call(operation, members.merging(["KeyId": key]) { $1 })
      #expect(answer.code == "AccessDeniedException", "\(operation)")
    }
    let alias = try await life.call(
      .createAlias, ["AliasName": "alias/mine", "TargetKeyId": key])
    #expect(alias.code == "AccessDeniedException")
    for operation in [KMSOperation.updateAlias, .deleteAlias] {
      let answer = try await life.call(
        operation, ["AliasName": "alias/aws/ebs", "TargetKeyId": other])
      #expect(answer.code == "NotAuthorizedException")
    }
    for operation in [
      KMSOperation.getKeyPolicy, .listKeyPolicies, .listResourceTags, .listKeyRotations,
      .describeKey,
    ] {
      try await life.must(operation, ["KeyId": key])
    }
  }
}
