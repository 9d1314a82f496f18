import Foundation
import KMSModel
import KMSService
import Testing

/// The same random requests by two ways: with every fact in memory, and through a pipeline that remembers
/// nothing and so asks the store for each of them.
@Suite("Hot path") struct HotPathTests {
  private static let requestCount = 60

  @Test(
    "answers and records are those of the plain path, whatever is asked",
    arguments: [1, UInt64.random(in: .min ... .max)])
  func sameAnswers(seed: UInt64) async throws {
    var generator = SplitMix(seed: seed)
    let harness = try await ServiceHarness()
    let material = try await RequestMaterial(harness)
    var codes: Set<String?> = []
    for _ in 0..<HotPathTests.requestCount {
      let (operation, body) = material.request(&generator)
      let bytes = [UInt8](try JSONSerialization.data(withJSONObject: body))
      // Puts the facts into memory, as far as they are to be had there.
      _ = try await harness.send(operation, bytes)
      let before = harness.trail.lines.count
      let hot = try await harness.send(operation, bytes)
      let plain = try await harness.send(
        operation, bytes,
        through: KMSPipeline(
          environment: harness.environment, factLimits: FactLimits(entriesMax: 1)))
      let records = harness.trail.lines[before...].map(HotPathTests.withoutIDs)
      codes.insert(hot.code)
      #expect(hot.code == plain.code)
      #expect(hot.message == plain.message)
      try await compare(hot, plain, operation, body, harness)
      // Another account whose key is asked for may have a record too.
      let half = records.count / 2
      try #require(half > 0 && records.count == 2 * half)
      #expect(Array(records.prefix(half)) == Array(records.suffix(half)))
    }
    // Otherwise the requests are all of one kind, and nothing was compared.
    #expect(codes.count > 5)
  }

  /// Compares what is not random, and has the other way decrypt what is.
  private func compare(
    _ hot: Answer, _ plain: Answer, _ operation: KMSOperation, _ body: [String: Any],
    _ harness: ServiceHarness
  ) async throws {
    let isRandom = operation == .encrypt || operation == .generateDataKey
    let random = isRandom ? Set(["CiphertextBlob", "Plaintext"]) : []
    let (left, right) = (hot.body, plain.body)
    #expect(Set(left.keys) == Set(right.keys))
    for (name, value) in left where !random.contains(name) {
      #expect(HotPathTests.text(value) == right[name].map(HotPathTests.text))
    }
    guard isRandom, hot.code == nil else { return }
    for answer in [hot, plain] {
      var opening: [String: Any] = ["CiphertextBlob": try #require(answer["CiphertextBlob"])]
      opening["EncryptionContext"] = body["EncryptionContext"]
      let opened = try await harness.send(
        .decrypt, [UInt8](try JSONSerialization.data(withJSONObject: opening)),
        through: KMSPipeline(
          environment: harness.environment, factLimits: FactLimits(entriesMax: 1)))
      let expected = operation == .encrypt ? body["Plaintext"] as? String : answer["Plaintext"]
      #expect(opened["Plaintext"] == expected)
    }
  }

  /// A value with the members of objects in one order.
  private static func text(_ value: any Sendable) -> String {
    guard let object = value as? [String: any Sendable] else { return String(describing: value) }
    return object.sorted { $0.key < $1.key }.map { "\($0.key)=\(text($0.value))" }
      .joined(separator: ";")
  }

  /// A record without the ids that are new each time.
  private static func withoutIDs(_ line: String) -> String {
    var line = line
    for name in ["eventID", "sharedEventID", "decisionId"] {
      guard let start = line.range(of: "\"\(name)\":\"") else { continue }
      line.removeSubrange(start.upperBound..<line.index(start.upperBound, offsetBy: 36))
    }
    return line
  }
}

/// What random requests are put together from.
private struct RequestMaterial {
  private let keys: [String]
  private let blobs: [String]
  private let contexts: [[String: String]?] = [
    nil, [:], ["app": "x"], ["app": "y"], ["app": "x", "more": "é\"\u{1}"],
  ]

  init(_ harness: ServiceHarness) async throws {
    let own = try await harness.createKey()
    let disabled = try await harness.createKey()
    let foreign = try await harness.createKey(account: ServiceHarness.otherAccount)
    let hmac = try await harness.createKey([
      "KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC",
    ])
    _ = try await harness.call(.createAlias, ["AliasName": "alias/a", "TargetKeyId": own])
    var blobs: [String] = []
    for (key, account) in [
      (own, ServiceHarness.account), (disabled, ServiceHarness.account),
      (foreign, ServiceHarness.otherAccount),
    ] {
      for context in contexts {
        var body: [String: Any] = ["KeyId": key, "Plaintext": "BwcHBwc="]
        body["EncryptionContext"] = context
        let answer = try await harness.call(.encrypt, body, account: account)
        let blob = try #require(answer["CiphertextBlob"])
        var bytes = [UInt8](try #require(Data(base64Encoded: blob)))
        blobs.append(blob)
        bytes[bytes.count / 2] ^= 1
        blobs.append(Data(bytes).base64EncodedString())
        bytes.removeLast()
        blobs.append(Data(bytes).base64EncodedString())
      }
    }
    _ = try await harness.call(.disableKey, ["KeyId": disabled])
    self.blobs = blobs + ["AA==", ""]
    self.keys =
      [
        own, own, ServiceHarness.arn(own), "alias/a", "alias/absent", disabled, hmac,
        ServiceHarness.arn(foreign, account: ServiceHarness.otherAccount),
        "00000000-0000-4000-8000-000000000000", "not a key",
        ServiceHarness.arn(own, region: "eu-west-1"),
      ]
  }

  func request(_ generator: inout SplitMix) -> (KMSOperation, [String: Any]) {
    let operations: [KMSOperation] = [.decrypt, .decrypt, .encrypt, .generateDataKey, .describeKey]
    let operation = operations.randomElement(using: &generator) ?? .decrypt
    var body: [String: Any] = [:]
    let namesKey = operation != .decrypt || Int.random(in: 0..<3, using: &generator) == 0
    if namesKey { body["KeyId"] = keys.randomElement(using: &generator) }
    if operation == .decrypt { body["CiphertextBlob"] = blobs.randomElement(using: &generator) }
    if operation == .encrypt { body["Plaintext"] = "AQID" }
    if operation == .generateDataKey {
      body["KeySpec"] = ["AES_128", "AES_256", "AES_512"].randomElement(using: &generator)
    }
    if operation != .describeKey, let context = contexts.randomElement(using: &generator) {
      body["EncryptionContext"] = context
    }
    if Int.random(in: 0..<8, using: &generator) == 0 { body["DryRun"] = true }
    if Int.random(in: 0..<12, using: &generator) == 0 { body["KeyId"] = 7 }
    if Int.random(in: 0..<12, using: &generator) == 0 { body["Unknown"] = [1, ["a": "b"]] }
    return (operation, body)
  }
}

/// A random source that repeats itself.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
private struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
