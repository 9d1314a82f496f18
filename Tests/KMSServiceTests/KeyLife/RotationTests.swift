import KMSModel
import KMSService
import Testing

@Suite("Rotation") struct RotationTests {
  @Test("a schedule is off, on with 365 days, changed, and off again")
  func schedule() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    let off = try await life.must(.getKeyRotationStatus, ["KeyId": key])
    #expect(Set(off.body.keys) == ["KeyId", "KeyRotationEnabled"])
    #expect(off["KeyId"] == LifeHarness.arn(key))
    try await life.must(.enableKeyRotation, ["KeyId": key])
    let on = try await life.must(.getKeyRotationStatus, ["KeyId": key])
    #expect(on.body["RotationPeriodInDays"] as? Double == 365)
    let start = Double(life.clocks.now().millisecondsSinceEpoch) / 1000
    #expect(on.body["NextRotationDate"] as? Double == start + 365 * 86_400)
    try await life.must(.enableKeyRotation, ["KeyId": key, "RotationPeriodInDays": 90])
    life.clocks.pass(days: 1)
    // Without a period the schedule keeps its own, and its reference.
    try await life.must(.enableKeyRotation, ["KeyId": key])
    let changed = try await life.must(.getKeyRotationStatus, ["KeyId": key])
    #expect(changed.body["RotationPeriodInDays"] as? Double == 90)
    #expect(changed.body["NextRotationDate"] as? Double == start + 90 * 86_400)
    try await life.must(.disableKeyRotation, ["KeyId": key])
    try await life.must(.disableKeyRotation, ["KeyId": key])
    let again = try await life.must(.getKeyRotationStatus, ["KeyId": key])
    #expect(again.body["KeyRotationEnabled"] as? Double == 0)
  }

  @Test("a period outside 90 to 2560 days is refused", arguments: [0, 89, 2561])
  func period(days: Int) async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    let answer = try await life.call(
      .enableKeyRotation, ["KeyId": key, "RotationPeriodInDays": days])
    #expect(answer.code == "ValidationException")
  }

  @Test("when the period is over the material is replaced, and old ciphertexts decrypt")
  func automatic() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    let blob = try await life.encrypt("old", key)
    try await life.must(.enableKeyRotation, ["KeyId": key, "RotationPeriodInDays": 90])
    life.clocks.pass(days: 90, milliseconds: -1)
    await life.background.work()
    #expect(try await life.versions(key).count == 1)
    life.clocks.pass(milliseconds: 1)
    await life.background.work()
    await life.background.work()
    let versions = try await life.versions(key)
    #expect(versions.map { $0["KeyMaterialState"] as? String } == ["NON_CURRENT", "CURRENT"])
    #expect(versions.last?["RotationType"] as? String == "AUTOMATIC")
    #expect(try await life.versions(key, all: false).count == 1)
    #expect(try await life.decrypt(blob) == "old")
    #expect(
      try await life.metadata(key)["CurrentKeyMaterialId"] as? String
        == versions.last?["KeyMaterialId"] as? String)
    #expect(life.serviceEvents == ["RotateKey"])
    let line = try #require(life.trail.lines.last { $0.contains("RotateKey") })
    #expect(line.contains(#""invokedBy":"AWS Internal""#))
    #expect(line.contains(#""rotationType":"AUTOMATIC""#))
    #expect(!line.contains("requestID"))
    #expect(life.log.counts.contains(.serviceEvent("RotateKey")))
  }

  @Test("a disabled key is not rotated, and catches up when it is enabled")
  func disabled() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    try await life.must(.enableKeyRotation, ["KeyId": key, "RotationPeriodInDays": 90])
    try await life.must(.disableKey, ["KeyId": key])
    life.clocks.pass(days: 100)
    await life.background.work()
    #expect(try await life.versions(key).count == 1)
    try await life.must(.enableKey, ["KeyId": key])
    await life.background.work()
    #expect(try await life.versions(key).count == 2)
  }

  @Test(
    "a key that waits for its deletion tells no schedule, and has it back when that is cancelled")
  func pendingDeletion() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    try await life.must(.enableKeyRotation, ["KeyId": key, "RotationPeriodInDays": 90])
    try await life.must(.scheduleKeyDeletion, ["KeyId": key])
    let ending = try await life.must(.getKeyRotationStatus, ["KeyId": key])
    #expect(ending.body["KeyRotationEnabled"] as? Double == 0)
    try await life.must(.cancelKeyDeletion, ["KeyId": key])
    let back = try await life.must(.getKeyRotationStatus, ["KeyId": key])
    #expect(back.body["RotationPeriodInDays"] as? Double == 90)
  }

  @Test("a rotation on demand leaves the schedule alone, and 25 are the most")
  func onDemand() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    try await life.must(.enableKeyRotation, ["KeyId": key])
    let before = try await life.must(.getKeyRotationStatus, ["KeyId": key])
    var blobs: [String] = []
    for number in 0..<25 {
      blobs.append(try await life.encrypt("\(number)", key))
      let answer = try await life.must(.rotateKeyOnDemand, ["KeyId": key])
      #expect(answer["KeyId"] == LifeHarness.arn(key))
    }
    let refused = try await life.call(.rotateKeyOnDemand, ["KeyId": key])
    #expect(refused.code == "LimitExceededException")
    #expect(
      refused.message
        == "The on-demand rotations limit has been reached for the given keyId. No more on-demand "
        + "rotations can be performed for this key: \(LifeHarness.arn(key))")
    for (number, blob) in blobs.enumerated() {
      #expect(try await life.decrypt(blob) == "\(number)")
    }
    let after = try await life.must(.getKeyRotationStatus, ["KeyId": key])
    #expect(
      before.body["NextRotationDate"] as? Double == after.body["NextRotationDate"] as? Double)
    #expect(Set(try await life.versions(key).map { $0["KeyMaterialId"] as? String }).count == 26)
  }

  @Test("within twenty minutes of a scheduled rotation none can be asked for")
  func conflict() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    try await life.must(.enableKeyRotation, ["KeyId": key, "RotationPeriodInDays": 90])
    life.clocks.pass(days: 90, milliseconds: -20 * 60 * 1000 - 1)
    try await life.must(.rotateKeyOnDemand, ["KeyId": key])
    life.clocks.pass(milliseconds: 1)
    #expect(
      try await life.call(.rotateKeyOnDemand, ["KeyId": key]).code == "ConflictException")
  }

  @Test("rotations are listed in pages, each version once")
  func pages() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    for _ in 0..<4 { try await life.must(.rotateKeyOnDemand, ["KeyId": key]) }
    var ids: [String] = []
    var body: [String: Any] = [
      "KeyId": key, "Limit": 2, "IncludeKeyMaterial": "ALL_KEY_MATERIAL",
    ]
    while true {
      let page = try await life.must(.listKeyRotations, body)
      for entry in page.body["Rotations"] as? [any Sendable] ?? [] {
        ids.append(
          try #require((entry as? [String: any Sendable])?["KeyMaterialId"] as? String))
      }
      guard let marker = page["NextMarker"] else { break }
      body["Marker"] = marker
    }
    #expect(ids.count == 5 && Set(ids).count == 5)
    body["IncludeKeyMaterial"] = "ROTATIONS_ONLY"
    #expect(try await life.call(.listKeyRotations, body).code == "InvalidMarkerException")
  }

  @Test("keys of origin EXTERNAL have no schedule")
  func external() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["Origin": "EXTERNAL"])
    let message =
      "\(LifeHarness.arn(key)) origin is EXTERNAL which is not valid for this operation."
    for operation in [KMSOperation.enableKeyRotation, .disableKeyRotation, .getKeyRotationStatus] {
      let answer = try await life.call(operation, ["KeyId": key])
      #expect(answer.code == "UnsupportedOperationException")
      #expect(answer.message == message)
    }
  }
}
