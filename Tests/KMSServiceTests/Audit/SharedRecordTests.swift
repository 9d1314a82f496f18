import Foundation
import KMSAudit
import KMSAuthorization
import KMSModel
import Testing

@Suite("Records of several accounts and Regions") struct SharedRecordTests {
  private static let foreign = "arn:aws:iam::\(ServiceHarness.otherAccount):root"

  private static func bob(_ statements: String...) throws -> Caller {
    try Callers.user(
      Callers.bob, id: "AIDABOBBOBBOBBOBBOB1",
      policies: PrincipalPolicies(identity: Callers.attached(statements)))
  }

  /// A key of the first account that the second one may use.
  private static func sharedKey(_ harness: ServiceHarness) async throws -> String {
    try await harness.createKey([
      "Policy": Callers.keyPolicy(Callers.rootStatement, Callers.keyAllow("kms:*", to: foreign)),
      "BypassPolicyLockoutSafetyCheck": true,
    ])
  }

  /// The records since a number of them.
  private static func records(_ harness: ServiceHarness, after count: Int) throws -> [[String: Any]]
  {
    try harness.trail.lines.dropFirst(count).map { try RecordText.object($0) }
  }

  @Test("the owner of a key gets a copy that tells less of the caller, with one id for both")
  func copy() async throws {
    let harness = try await ServiceHarness()
    let arn = ServiceHarness.arn(try await Self.sharedKey(harness))
    let count = harness.trail.lines.count
    let answer = try await harness.call(
      .encrypt, ["KeyId": arn, "Plaintext": "aGVsbG8="], as: try Self.bob(Callers.allow("kms:*")))
    #expect(answer.code == nil, "\(answer.message ?? "")")
    let records = try Self.records(harness, after: count)
    #expect(
      records.map { $0["recipientAccountId"] as? String } == ["000000000002", "000000000001"])
    let shared = try #require(records[0]["sharedEventID"] as? String)
    #expect(UUID(uuidString: shared) != nil)
    #expect(records[1]["sharedEventID"] as? String == shared)
    #expect(records[0]["eventID"] as? String != records[1]["eventID"] as? String)
    #expect(
      records[1]["userIdentity"] as? [String: String] == [
        "type": "AWSAccount", "principalId": "AIDABOBBOBBOBBOBBOB1", "accountId": "000000000002",
      ])
    #expect((records[0]["userIdentity"] as? [String: String])?["userName"] == "Bob")
    // Everything else is the same.
    let own: Set<String> = ["userIdentity", "recipientAccountId", "eventID"]
    let rest = records.map { $0.filter { !own.contains($0.key) } }
    #expect(try RecordText.sorted(rest[0]) == RecordText.sorted(rest[1]))
    #expect(RecordText.resources(records[0]) == [arn])
  }

  @Test("a failure after the permission is shared as well")
  func failure() async throws {
    let harness = try await ServiceHarness()
    let arn = ServiceHarness.arn(try await Self.sharedKey(harness))
    #expect(try await harness.call(.disableKey, ["KeyId": arn]).code == nil)
    let count = harness.trail.lines.count
    _ = try await harness.call(
      .encrypt, ["KeyId": arn, "Plaintext": "aGVsbG8="], as: try Self.bob(Callers.allow("kms:*")))
    let records = try Self.records(harness, after: count)
    #expect(
      records.map { $0["errorCode"] as? String } == ["DisabledException", "DisabledException"])
  }

  @Test("a refusal is told to the caller's account only, and does not say whether the key is there")
  func refusal() async throws {
    let harness = try await ServiceHarness()
    let existing = try await harness.createKey()
    let missing = "00000000-0000-4000-8000-00000000000f"
    var shown: [String] = []
    for id in [existing, missing] {
      let count = harness.trail.lines.count
      let arn = ServiceHarness.arn(id)
      let answer = try await harness.call(
        .encrypt, ["KeyId": arn, "Plaintext": "aGVsbG8="],
        as: try Self.bob(Callers.allow("kms:*")))
      #expect(answer.code == "AccessDeniedException")
      let records = try Self.records(harness, after: count)
      #expect(records.count == 1)
      var record = try #require(records.first)
      #expect(record["recipientAccountId"] as? String == "000000000002")
      #expect(record["sharedEventID"] == nil)
      #expect(record["resources"] == nil)
      record["additionalEventData"] = nil
      shown.append(try RecordText.sorted(record).replacingOccurrences(of: id, with: "ID"))
    }
    #expect(shown[0] == shown[1])
  }

  @Test("keys of two other accounts make two copies, keys of one account make one")
  func owners() {
    var details = AuditDetails()
    #expect(details.owners(besides: "1").isEmpty)
    details.resources = ["1", "2", "3", "2"].map { AuditResource(arn: "arn:\($0)", account: $0) }
    #expect(details.owners(besides: "1") == ["2", "3"])
    #expect(details.owners(besides: "2") == ["1", "3"])
  }

  @Test("ReplicateKey leaves a CreateKey in the Region of the replica")
  func replication() async throws {
    let harness = try await ServiceHarness()
    let key = try await harness.createKey(["MultiRegion": true])
    let count = harness.trail.lines.count
    let answer = try await harness.call(
      .replicateKey,
      [
        "KeyId": key, "ReplicaRegion": "us-west-2", "Description": "twin",
        "BypassPolicyLockoutSafetyCheck": true,
      ], as: try Callers.user(Callers.alice, Callers.allow("kms:*")))
    #expect(answer.code == nil, "\(answer.message ?? "")")
    let records = try Self.records(harness, after: count)
    #expect(records.map { $0["eventName"] as? String } == ["ReplicateKey", "CreateKey"])
    #expect(records.map { $0["awsRegion"] as? String } == ["us-east-1", "us-west-2"])
    #expect(RecordText.resources(records[0]) == [ServiceHarness.arn(key)])
    let replica = ServiceHarness.arn(key, region: "us-west-2")
    #expect(RecordText.resources(records[1]) == [replica])
    #expect(records[0]["requestID"] as? String == records[1]["requestID"] as? String)
    let identities = records.map { $0["userIdentity"] as? [String: String] ?? [:] }
    #expect(identities[0]["invokedBy"] == nil)
    #expect(identities[1] == identities[0].merging(["invokedBy": "kms.amazonaws.com"]) { $1 })
    let response = try #require(records[0]["responseElements"] as? [String: Any])
    let metadata = try #require(response["replicaKeyMetadata"] as? [String: Any])
    #expect(metadata["keyState"] as? String == "Creating")
    #expect(
      (metadata["multiRegionConfiguration"] as? NSDictionary) == [
        "multiRegionKeyType": "REPLICA",
        "primaryKey": ["arn": ServiceHarness.arn(key), "region": "us-east-1"],
        "replicaKeys": [["arn": replica, "region": "us-west-2"]],
      ])
    let made = try #require(records[1]["responseElements"] as? [String: Any])
    #expect((made["keyMetadata"] as? [String: Any])?["arn"] as? String == replica)
    let parameters = try #require(records[1]["requestParameters"] as? [String: Any])
    #expect(parameters["description"] as? String == "twin")
    #expect(parameters["multiRegion"] as? Bool == true)
  }

  @Test("UpdatePrimaryRegion leaves a record in each of the two Regions")
  func promotion() async throws {
    let harness = try await ServiceHarness()
    let key = try await harness.createKey(["MultiRegion": true])
    _ = try await harness.call(.replicateKey, ["KeyId": key, "ReplicaRegion": "us-west-2"])
    let count = harness.trail.lines.count
    let answer = try await harness.call(
      .updatePrimaryRegion, ["KeyId": key, "PrimaryRegion": "us-west-2"])
    #expect(answer.code == nil)
    let records = try Self.records(harness, after: count)
    let arns = ["us-east-1", "us-west-2"].map { ServiceHarness.arn(key, region: $0) }
    let names = records.map { $0["eventName"] as? String }
    #expect(names == ["UpdatePrimaryRegion", "UpdatePrimaryRegion"])
    #expect(records.map { $0["awsRegion"] as? String } == ["us-east-1", "us-west-2"])
    #expect(records.map { RecordText.resources($0) } == arns.map { [$0] })
    #expect(
      records.map { ($0["responseElements"] as? [String: String])?["keyId"] } == arns)
    #expect(
      records.map { $0["requestParameters"] as? [String: String] } == [
        ["keyId": key, "primaryRegion": "us-west-2"],
        ["keyId": arns[1], "primaryRegion": "us-west-2"],
      ])
  }

  @Test("a call that is refused is forwarded to no Region")
  func refusedReplication() async throws {
    let harness = try await ServiceHarness()
    let key = try await harness.createKey()
    let count = harness.trail.lines.count
    _ = try await harness.call(.replicateKey, ["KeyId": key, "ReplicaRegion": "us-west-2"])
    #expect(try Self.records(harness, after: count).count == 1)
  }

  @Test("an answer waits for all records, and one that is not accepted fails it")
  func notAccepted() async throws {
    let harness = try await ServiceHarness()
    let arn = ServiceHarness.arn(try await Self.sharedKey(harness))
    harness.trail.fail(with: .overloaded)
    let answer = try await harness.call(
      .encrypt, ["KeyId": arn, "Plaintext": "aGVsbG8="], as: try Self.bob(Callers.allow("kms:*")))
    #expect(answer.code == "KMSInternalException")
  }
}
