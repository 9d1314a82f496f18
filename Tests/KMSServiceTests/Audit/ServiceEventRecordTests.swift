import Foundation
import KMSModel
import KMSService
import Testing

/// Source: Developer Guide, "Examples of AWS KMS log entries", RotateKey, DeleteKey,
/// DeleteExpiredKeyMaterial, SynchronizeMultiRegionKey. *Documented.*
@Suite("Records of service events") struct ServiceEventRecordTests {
  private static let there = LifeHarness.otherRegion

  /// What the record of an event at the harness's time has besides its own fields.
  private static func envelope(
    _ name: String, _ region: String, at time: String, isAPICall: Bool = false
  ) -> [String: Any] {
    [
      "eventVersion": "1.11",
      "userIdentity": ["accountId": LifeHarness.account, "invokedBy": "AWS Internal"],
      "eventTime": time, "eventSource": "kms.amazonaws.com", "eventName": name,
      "awsRegion": region, "sourceIPAddress": "AWS Internal", "userAgent": "AWS Internal",
      "requestParameters": NSNull(), "responseElements": NSNull(), "readOnly": false,
      "eventType": isAPICall ? "AwsApiCall" : "AwsServiceEvent", "managementEvent": true,
      "recipientAccountId": LifeHarness.account, "eventCategory": "Management",
    ]
  }

  private static func records(_ life: LifeHarness, named name: String) throws -> [[String: Any]] {
    try life.trail.lines.map { try RecordText.object($0) }
      .filter {
        $0["eventName"] as? String == name && $0["sourceIPAddress"] as? String == "AWS Internal"
      }
  }

  @Test("a rotation names both materials; one on demand follows the record of its call")
  func rotation() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    let old = try await life.metadata(key)["CurrentKeyMaterialId"] as? String
    try await life.must(.rotateKeyOnDemand, ["KeyId": key])
    await life.background.work()
    let new = try await life.metadata(key)["CurrentKeyMaterialId"] as? String
    var expected = Self.envelope(
      "RotateKey", LifeHarness.region, at: "2026-01-02T03:04:05Z")
    expected["resources"] = [RecordText.resource(LifeHarness.arn(key))]
    expected["serviceEventDetails"] = [
      "rotationType": "ON_DEMAND", "keyOrigin": "AWS_KMS", "keyId": key,
      "previousKeyMaterialId": try #require(old), "currentKeyMaterialId": try #require(new),
    ]
    let record = try #require(try Self.records(life, named: "RotateKey").first)
    #expect(try RecordText.sorted(record) == RecordText.sorted(expected))
    #expect(record["requestID"] == nil)
    #expect(life.trail.lines.contains { $0.contains("RotateKeyOnDemand") })
  }

  @Test("a deletion names the key in its response")
  func deletion() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    try await life.must(.scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 7])
    life.clocks.pass(days: 7)
    await life.background.work()
    var record = try #require(try Self.records(life, named: "DeleteKey").first)
    let details = try #require(record["serviceEventDetails"] as? [String: Any])
    #expect(details["keyId"] as? String == key)
    #expect(details["signature"] != nil)
    record["serviceEventDetails"] = nil
    var expected = Self.envelope(
      "DeleteKey", LifeHarness.region, at: "2026-01-09T03:04:05Z")
    expected["responseElements"] = ["keyId": LifeHarness.arn(key)]
    expected["resources"] = [RecordText.resource(LifeHarness.arn(key))]
    #expect(try RecordText.sorted(record) == RecordText.sorted(expected))
  }

  @Test("an expiry names the material")
  func expiry() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["Origin": "EXTERNAL"])
    let validTo = Double(life.clocks.now().adding(days: 10).millisecondsSinceEpoch) / 1000
    let answer = try await life.importing(
      [UInt8](repeating: 1, count: 32), into: key, ["ValidTo": validTo])
    life.clocks.pass(days: 10)
    await life.background.work()
    var expected = Self.envelope(
      "DeleteExpiredKeyMaterial", LifeHarness.region, at: "2026-01-12T03:04:05Z")
    expected["resources"] = [RecordText.resource(LifeHarness.arn(key))]
    expected["serviceEventDetails"] = [
      "keyId": key, "keyMaterialId": try #require(answer["KeyMaterialId"]),
    ]
    let record = try #require(try Self.records(life, named: "DeleteExpiredKeyMaterial").first)
    #expect(try RecordText.sorted(record) == RecordText.sorted(expected))
  }

  @Test("a key that takes shared properties over is synchronized, and names its primary key")
  func synchronization() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["MultiRegion": true])
    try await life.must(.replicateKey, ["KeyId": key, "ReplicaRegion": Self.there])
    await life.background.work()
    let records = try Self.records(life, named: "SynchronizeMultiRegionKey")
    #expect(records.count == 1)
    var record = try #require(records.first)
    // An event of this kind is an API call with a request of its own.
    #expect(UUID(uuidString: record["requestID"] as? String ?? "") != nil)
    record["requestID"] = nil
    var expected = Self.envelope(
      "SynchronizeMultiRegionKey", Self.there, at: "2026-01-02T03:04:05Z", isAPICall: true)
    expected["responseElements"] = ["keyId": LifeHarness.arn(key)]
    expected["resources"] = [RecordText.resource(LifeHarness.arn(key))]
    #expect(try RecordText.sorted(record) == RecordText.sorted(expected))
    // Independent properties are not shared; a schedule and a rotation are.
    try await life.must(.updateKeyDescription, ["KeyId": key, "Description": "d"])
    await life.background.work()
    #expect(try Self.records(life, named: "SynchronizeMultiRegionKey").count == 1)
    try await life.must(.enableKeyRotation, ["KeyId": key])
    await life.background.work()
    #expect(try Self.records(life, named: "SynchronizeMultiRegionKey").count == 2)
    try await life.must(.rotateKeyOnDemand, ["KeyId": key])
    await life.background.work()
    #expect(try Self.records(life, named: "SynchronizeMultiRegionKey").count == 3)
    try await life.must(.updatePrimaryRegion, ["KeyId": key, "PrimaryRegion": Self.there])
    await life.background.work()
    let last = try #require(try Self.records(life, named: "SynchronizeMultiRegionKey").last)
    #expect(last["awsRegion"] as? String == Self.there)
    #expect(RecordText.resources(last) == [LifeHarness.arn(key, region: Self.there)])
  }
}
