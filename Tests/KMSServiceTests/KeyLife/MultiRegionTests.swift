import KMSModel
import KMSService
import Testing

@Suite("Multi-Region keys") struct MultiRegionTests {
  private let there = LifeHarness.otherRegion

  private func set(_ life: LifeHarness, _ key: String, region: String) async throws
    -> (type: String?, primary: String?, replicas: [String])
  {
    let metadata = try await life.metadata(key, region: region)
    let configuration = metadata["MultiRegionConfiguration"] as? [String: any Sendable]
    let primary = configuration?["PrimaryKey"] as? [String: any Sendable]
    let replicas = (configuration?["ReplicaKeys"] as? [any Sendable] ?? []).compactMap {
      ($0 as? [String: any Sendable])?["Region"] as? String
    }
    return (
      configuration?["MultiRegionKeyType"] as? String, primary?["Region"] as? String, replicas
    )
  }

  private func pair() async throws -> (LifeHarness, String) {
    let life = try await LifeHarness()
    let key = try await life.createKey(["MultiRegion": true, "Description": "here"])
    try await life.must(.replicateKey, ["KeyId": key, "ReplicaRegion": there])
    return (life, key)
  }

  @Test("a replica answers as being made, and is there, with nothing of the independent properties")
  func replicate() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey([
      "MultiRegion": true, "Description": "here", "Tags": [["TagKey": "a", "TagValue": "b"]],
    ])
    #expect(key.hasPrefix("mrk-"))
    let answer = try await life.must(.replicateKey, ["KeyId": key, "ReplicaRegion": there])
    let shown = try #require(answer.body["ReplicaKeyMetadata"] as? [String: any Sendable])
    #expect(shown["KeyState"] as? String == "Creating")
    #expect(shown["Enabled"] as? Double == 0)
    #expect(shown["CurrentKeyMaterialId"] == nil)
    #expect(answer.body["ReplicaTags"] == nil)
    #expect(answer["ReplicaPolicy"]?.contains("Enable IAM User Permissions") == true)
    let replica = try await life.metadata(key, region: there)
    #expect(replica["KeyState"] as? String == "Enabled")
    #expect(replica["Description"] as? String == "")
    #expect(
      replica["CurrentKeyMaterialId"] as? String
        == (try await life.metadata(key))["CurrentKeyMaterialId"] as? String)
    let tags = try await life.must(.listResourceTags, ["KeyId": key], region: there)
    #expect((tags.body["Tags"] as? [any Sendable])?.isEmpty == true)
    let here = try await set(life, key, region: LifeHarness.region)
    #expect(here.type == "PRIMARY" && here.primary == "us-east-1" && here.replicas == [there])
    let other = try await set(life, key, region: there)
    #expect(other.type == "REPLICA" && other.primary == "us-east-1" && other.replicas == [there])
  }

  @Test("ciphertexts of one Region decrypt in the other, both ways")
  func portable() async throws {
    let (life, key) = try await pair()
    let here = try await life.encrypt("here", key)
    let other = try await life.encrypt("there", key, region: there)
    #expect(try await life.decrypt(here, region: there) == "here")
    #expect(try await life.decrypt(other) == "there")
    #expect(try await life.decrypt(here, region: "eu-central-1") == "AccessDeniedException")
  }

  @Test("only a primary key is replicated, once in each served Region")
  func refused() async throws {
    let (life, key) = try await pair()
    let single = try await life.createKey()
    let message = "is not a multi-region primary key."
    for (id, region) in [(single, LifeHarness.region), (key, there)] {
      let answer = try await life.call(
        .replicateKey, ["KeyId": id, "ReplicaRegion": "eu-central-1"], region: region)
      #expect(answer.code == "UnsupportedOperationException")
      #expect(answer.message == "\(LifeHarness.arn(id, region: region)) \(message)")
    }
    for region in [there, LifeHarness.region] {
      let again = try await life.call(.replicateKey, ["KeyId": key, "ReplicaRegion": region])
      #expect(again.code == "AlreadyExistsException")
    }
    let unserved = try await life.call(
      .replicateKey, ["KeyId": key, "ReplicaRegion": "sa-east-1"])
    #expect(unserved.code == "ValidationException")
    try await life.must(.disableKey, ["KeyId": key])
    let disabled = try await life.call(
      .replicateKey, ["KeyId": key, "ReplicaRegion": "eu-central-1"])
    #expect(disabled.code == "DisabledException")
  }

  @Test("rotation belongs to the primary key and reaches every Region at once")
  func rotation() async throws {
    let (life, key) = try await pair()
    let old = try await life.encrypt("old", key, region: there)
    for operation in [
      KMSOperation.enableKeyRotation, .disableKeyRotation, .rotateKeyOnDemand,
    ] {
      let answer = try await life.call(operation, ["KeyId": key], region: there)
      #expect(answer.code == "UnsupportedOperationException")
    }
    try await life.must(.enableKeyRotation, ["KeyId": key, "RotationPeriodInDays": 90])
    let status = try await life.must(.getKeyRotationStatus, ["KeyId": key], region: there)
    #expect(status.body["RotationPeriodInDays"] as? Double == 90)
    life.clocks.pass(days: 90)
    await life.background.work()
    let here = try await life.versions(key)
    let other = try await life.versions(key, region: there)
    #expect(here.count == 2)
    #expect(
      here.map { $0["KeyMaterialId"] as? String } == other.map { $0["KeyMaterialId"] as? String })
    let new = try await life.encrypt("new", key)
    #expect(try await life.decrypt(new, region: there) == "new")
    #expect(try await life.decrypt(old) == "old")
    // A later replica has every version.
    try await life.must(.replicateKey, ["KeyId": key, "ReplicaRegion": "eu-central-1"])
    #expect(try await life.decrypt(old, region: "eu-central-1") == "old")
  }

  @Test("primary key and replica exchange their roles, and the schedule moves along")
  func promotion() async throws {
    let (life, key) = try await pair()
    try await life.must(.enableKeyRotation, ["KeyId": key, "RotationPeriodInDays": 90])
    try await life.must(.updatePrimaryRegion, ["KeyId": key, "PrimaryRegion": there])
    let here = try await set(life, key, region: LifeHarness.region)
    #expect(here.type == "REPLICA" && here.primary == there && here.replicas == ["us-east-1"])
    #expect(try await set(life, key, region: there).type == "PRIMARY")
    #expect(try await life.state(key) == "Enabled")
    let again = try await life.call(
      .updatePrimaryRegion, ["KeyId": key, "PrimaryRegion": there])
    #expect(again.code == "UnsupportedOperationException")
    life.clocks.pass(days: 90)
    await life.background.work()
    #expect(try await life.versions(key).count == 2)
    let nowhere = try await life.call(
      .updatePrimaryRegion, ["KeyId": key, "PrimaryRegion": "eu-central-1"], region: there)
    #expect(nowhere.code == "NotFoundException")
  }

  @Test("both keys must be enabled to exchange their roles")
  func promotionStates() async throws {
    let (life, key) = try await pair()
    try await life.must(.disableKey, ["KeyId": key], region: there)
    let answer = try await life.call(
      .updatePrimaryRegion, ["KeyId": key, "PrimaryRegion": there])
    #expect(answer.code == "DisabledException")
    #expect(answer.message == "\(LifeHarness.arn(key, region: there)) is disabled.")
  }

  @Test("a primary key waits for its last replica, and only then its own period begins")
  func deletion() async throws {
    let (life, key) = try await pair()
    let scheduled = try await life.must(
      .scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 10])
    #expect(scheduled["KeyState"] == "PendingReplicaDeletion")
    #expect(scheduled.body["DeletionDate"] == nil)
    let metadata = try await life.metadata(key)
    #expect(metadata["PendingDeletionWindowInDays"] as? Double == 10)
    #expect(metadata["DeletionDate"] == nil)
    life.clocks.pass(days: 60)
    await life.background.work()
    #expect(try await life.state(key) == "PendingReplicaDeletion")
    try await life.must(
      .scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 7], region: there)
    life.clocks.pass(days: 7)
    await life.background.work()
    #expect(
      try await life.call(.describeKey, ["KeyId": key], region: there).code
        == "NotFoundException")
    #expect(try await life.state(key) == "PendingDeletion")
    #expect(try await set(life, key, region: LifeHarness.region).replicas.isEmpty)
    life.clocks.pass(days: 10)
    await life.background.work()
    #expect(try await life.call(.describeKey, ["KeyId": key]).code == "NotFoundException")
  }

  @Test("waiting for replicas can be cancelled, and a deleted replica can be made again")
  func cancelAndRepeat() async throws {
    let (life, key) = try await pair()
    let blob = try await life.encrypt("kept", key)
    try await life.must(.scheduleKeyDeletion, ["KeyId": key])
    try await life.must(.cancelKeyDeletion, ["KeyId": key])
    #expect(try await life.state(key) == "Disabled")
    try await life.must(.enableKey, ["KeyId": key])
    try await life.must(
      .scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 7], region: there)
    let early = try await life.call(.replicateKey, ["KeyId": key, "ReplicaRegion": there])
    #expect(early.code == "AlreadyExistsException")
    life.clocks.pass(days: 7)
    await life.background.work()
    try await life.must(.replicateKey, ["KeyId": key, "ReplicaRegion": there])
    #expect(try await life.decrypt(blob, region: there) == "kept")
  }

  @Test("imported material is imported in each Region, and rotates when all have it")
  func imported() async throws {
    let life = try await LifeHarness()
    let first = [UInt8](repeating: 1, count: 32)
    let second = [UInt8](repeating: 2, count: 32)
    let key = try await life.createKey(["MultiRegion": true, "Origin": "EXTERNAL"])
    let early = try await life.call(.replicateKey, ["KeyId": key, "ReplicaRegion": there])
    #expect(early.code == "KMSInvalidStateException")
    _ = try await life.importing(first, into: key)
    try await life.must(.replicateKey, ["KeyId": key, "ReplicaRegion": there])
    #expect(try await life.state(key, region: there) == "PendingImport")
    #expect(
      try await life.importing(second, into: key, region: there).code
        == "IncorrectKeyMaterialException")
    let blob = try await life.encrypt("first", key)
    #expect(try await life.importing(first, into: key, region: there).code == nil)
    #expect(try await life.decrypt(blob, region: there) == "first")
    let new: [String: Any] = ["ImportType": "NEW_KEY_MATERIAL", "KeyMaterialDescription": "two"]
    #expect(
      try await life.importing(second, into: key, new, region: there).code
        == "UnsupportedOperationException")
    #expect(try await life.importing(second, into: key, new).code == nil)
    #expect(
      try await life.versions(key).last?["KeyMaterialState"] as? String
        == "PENDING_MULTI_REGION_IMPORT_AND_ROTATION")
    #expect(
      try await life.call(.rotateKeyOnDemand, ["KeyId": key]).code == "KMSInvalidStateException")
    #expect(try await life.importing(second, into: key, region: there).code == nil)
    let waiting = try #require(try await life.versions(key, region: there).last)
    #expect(waiting["KeyMaterialState"] as? String == "PENDING_ROTATION")
    #expect(waiting["KeyMaterialDescription"] as? String == "two")
    try await life.must(.rotateKeyOnDemand, ["KeyId": key])
    let new2 = try await life.encrypt("second", key, region: there)
    #expect(try await life.decrypt(new2) == "second")
    // Material gone in one Region leaves the other alone.
    try await life.must(.deleteImportedKeyMaterial, ["KeyId": key], region: there)
    #expect(try await life.state(key, region: there) == "PendingImport")
    #expect(try await life.state(key) == "Enabled")
  }
}
