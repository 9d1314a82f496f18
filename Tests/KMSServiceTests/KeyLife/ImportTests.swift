import Foundation
import KMSCrypto
import KMSModel
import KMSSecrets
import KMSService
import Testing

/// An import in progress: a wrapping key and its token.
struct Wrapping {
  let token: String
  let publicKey: PublicKey

  init(_ life: LifeHarness, _ key: String, region: String = LifeHarness.region) async throws {
    let answer = try await life.must(
      .getParametersForImport,
      [
        "KeyId": key, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048",
      ], region: region)
    token = try #require(answer["ImportToken"])
    let der = try #require(answer["PublicKey"].flatMap { Data(base64Encoded: $0) })
    publicKey = try PublicKey(der: [UInt8](der), algorithm: .rsa2048)
  }

  func members(_ material: [UInt8]) throws -> [String: Any] {
    let wrapped = try publicKey.encrypt(
      SensitiveBytes(copying: material), with: .rsaOAEP(.sha256))
    return [
      "ImportToken": token, "EncryptedKeyMaterial": Data(wrapped).base64EncodedString(),
    ]
  }
}

extension LifeHarness {
  /// Imports material and returns the answer.
  func importing(
    _ material: [UInt8], into key: String, _ more: [String: Any] = [:],
    with wrapping: Wrapping? = nil, region: String = region
  ) async throws -> Answer {
    let wrapping =
      if let wrapping { wrapping } else { try await Wrapping(self, key, region: region) }
    var body = try wrapping.members(material)
    body["KeyId"] = key
    if more["ValidTo"] == nil { body["ExpirationModel"] = "KEY_MATERIAL_DOES_NOT_EXPIRE" }
    body.merge(more) { $1 }
    return try await call(.importKeyMaterial, body, region: region)
  }
}

@Suite("Import") struct ImportTests {
  private let first = [UInt8](repeating: 1, count: 32)
  private let second = [UInt8](repeating: 2, count: 32)

  private func seconds(_ life: LifeHarness, days: Int) -> Double {
    Double(life.clocks.now().adding(days: days).millisecondsSinceEpoch) / 1000
  }

  @Test("a key waits for its material, has it, loses it, and takes only the same again")
  func life() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["Origin": "EXTERNAL"])
    var metadata = try await life.metadata(key)
    #expect(metadata["KeyState"] as? String == "PendingImport")
    for absent in ["CurrentKeyMaterialId", "ExpirationModel", "ValidTo"] {
      #expect(metadata[absent] == nil)
    }
    let use = try await life.call(.encrypt, ["KeyId": key, "Plaintext": "YQ=="])
    #expect(use.code == "KMSInvalidStateException")
    #expect(use.message == "\(LifeHarness.arn(key)) is pending import.")
    let wrapping = try await Wrapping(life, key)
    let done = try await life.importing(first, into: key, with: wrapping)
    #expect(done["KeyId"] == LifeHarness.arn(key))
    metadata = try await life.metadata(key)
    #expect(metadata["KeyState"] as? String == "Enabled")
    #expect(metadata["ExpirationModel"] as? String == "KEY_MATERIAL_DOES_NOT_EXPIRE")
    #expect(metadata["CurrentKeyMaterialId"] as? String == done["KeyMaterialId"])
    let blob = try await life.encrypt("kept", key)
    let gone = try await life.must(.deleteImportedKeyMaterial, ["KeyId": key])
    #expect(gone["KeyMaterialId"] == done["KeyMaterialId"])
    metadata = try await life.metadata(key)
    #expect(metadata["KeyState"] as? String == "PendingImport")
    #expect(metadata["CurrentKeyMaterialId"] as? String == done["KeyMaterialId"])
    #expect(metadata["ExpirationModel"] == nil)
    #expect(try await life.decrypt(blob) == "KMSInvalidStateException")
    try await life.must(.deleteImportedKeyMaterial, ["KeyId": key])
    let other = try await life.importing(second, into: key, with: wrapping)
    #expect(other.code == "IncorrectKeyMaterialException")
    #expect(try await life.importing(first, into: key, with: wrapping).code == nil)
    #expect(try await life.decrypt(blob) == "kept")
  }

  @Test("expiry destroys the material, and the same material revives the key")
  func expiry() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["Origin": "EXTERNAL"])
    let validTo = seconds(life, days: 10)
    #expect(try await life.importing(first, into: key, ["ValidTo": validTo]).code == nil)
    let metadata = try await life.metadata(key)
    #expect(metadata["ExpirationModel"] as? String == "KEY_MATERIAL_EXPIRES")
    #expect(metadata["ValidTo"] as? Double == validTo)
    let blob = try await life.encrypt("kept", key)
    life.clocks.pass(days: 10, milliseconds: -1)
    await life.background.work()
    #expect(try await life.state(key) == "Enabled")
    life.clocks.pass(milliseconds: 1)
    await life.background.work()
    #expect(try await life.state(key) == "PendingImport")
    #expect(life.serviceEvents == ["DeleteExpiredKeyMaterial"])
    #expect(
      try await life.importing(first, into: key, ["ValidTo": seconds(life, days: 365)]).code
        == nil)
    #expect(try await life.decrypt(blob) == "kept")
    // Importing the same again is how the expiry is changed.
    #expect(try await life.importing(first, into: key).code == nil)
    #expect(try await life.metadata(key)["ValidTo"] == nil)
    life.clocks.pass(days: 400)
    await life.background.work()
    #expect(try await life.state(key) == "Enabled")
  }

  @Test("expiration model and date go together")
  func expirationMembers() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["Origin": "EXTERNAL"])
    let wrapping = try await Wrapping(life, key)
    let cases: [([String: Any], String)] = [
      (
        ["ExpirationModel": "KEY_MATERIAL_EXPIRES"],
        "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"
      ),
      (["ValidTo": seconds(life, days: 0)], "ValidTo must be in the future"),
      (
        ["ValidTo": seconds(life, days: 366)],
        "ValidTo must be no more than 365 days in the future"
      ),
      (
        ["ValidTo": seconds(life, days: 1), "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"],
        "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE"
      ),
    ]
    for (members, message) in cases {
      let answer = try await life.importing(first, into: key, members, with: wrapping)
      #expect(answer.code == "ValidationException")
      #expect(answer.message == message)
    }
  }

  @Test("new material waits for its rotation; only one can wait")
  func rotation() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["Origin": "EXTERNAL"])
    let wrapping = try await Wrapping(life, key)
    let one = try await life.importing(first, into: key, with: wrapping)
    let blob = try await life.encrypt("first", key)
    let none = try await life.call(.rotateKeyOnDemand, ["KeyId": key])
    #expect(none.code == "KMSInvalidStateException")
    #expect(
      none.message
        == "No available key material pending rotation for the key: \(LifeHarness.arn(key)).")
    let new: [String: Any] = ["ImportType": "NEW_KEY_MATERIAL", "KeyMaterialDescription": "two"]
    let again = try await life.importing(first, into: key, new, with: wrapping)
    #expect(again.code == "IncorrectKeyMaterialException")
    let two = try await life.importing(second, into: key, new, with: wrapping)
    #expect(two.code == nil)
    let third = [UInt8](repeating: 3, count: 32)
    let refused = try await life.importing(third, into: key, new, with: wrapping)
    #expect(refused.code == "KMSInvalidStateException")
    #expect(
      try #require(refused.message).hasSuffix(
        "cannot be imported into KMS key \(LifeHarness.arn(key)), because another key material "
          + "(id: \(try #require(two["KeyMaterialId"]))) is pending rotation."))
    #expect(
      try await life.versions(key).map { $0["KeyMaterialState"] as? String } == [
        "CURRENT", "PENDING_ROTATION",
      ])
    #expect(try await life.metadata(key)["CurrentKeyMaterialId"] as? String == one["KeyMaterialId"])
    try await life.must(.rotateKeyOnDemand, ["KeyId": key])
    let versions = try await life.versions(key)
    #expect(versions.map { $0["KeyMaterialState"] as? String } == ["NON_CURRENT", "CURRENT"])
    #expect(versions.last?["KeyMaterialDescription"] as? String == "two")
    #expect(versions.last?["ImportState"] as? String == "IMPORTED")
    #expect(try await life.decrypt(blob) == "first")
    // One version missing is enough to stop the key.
    try await life.must(
      .deleteImportedKeyMaterial,
      ["KeyId": key, "KeyMaterialId": try #require(one["KeyMaterialId"])])
    #expect(try await life.state(key) == "PendingImport")
    #expect(
      try await life.importing(
        first, into: key, ["KeyMaterialId": try #require(two["KeyMaterialId"])], with: wrapping
      ).code == "IncorrectKeyMaterialException")
    #expect(try await life.importing(first, into: key, with: wrapping).code == nil)
    #expect(try await life.state(key) == "Enabled")
  }

  @Test("material that waits for its rotation can be deleted without stopping the key")
  func pendingDropped() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["Origin": "EXTERNAL"])
    let wrapping = try await Wrapping(life, key)
    _ = try await life.importing(first, into: key, with: wrapping)
    let new: [String: Any] = ["ImportType": "NEW_KEY_MATERIAL"]
    let two = try await life.importing(second, into: key, new, with: wrapping)
    try await life.must(
      .deleteImportedKeyMaterial,
      ["KeyId": key, "KeyMaterialId": try #require(two["KeyMaterialId"])])
    #expect(try await life.state(key) == "Enabled")
    #expect(try await life.versions(key).count == 1)
    let unknown = try await life.call(
      .deleteImportedKeyMaterial,
      ["KeyId": key, "KeyMaterialId": String(repeating: "0", count: 64)])
    #expect(unknown.code == "NotFoundException")
  }

  @Test("KeyMaterialId belongs to material that comes back")
  func members() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["Origin": "EXTERNAL"])
    let answer = try await life.importing(
      first, into: key, ["KeyMaterialId": String(repeating: "0", count: 64)])
    #expect(answer.code == "ValidationException")
  }

  @Test("material of a wrong size, unwrapped or under another token is refused with its code")
  func wrong() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["Origin": "EXTERNAL"])
    let other = try await life.createKey(["Origin": "EXTERNAL"])
    let wrapping = try await Wrapping(life, key)
    for count in [1, 16, 31, 33, 64] {
      let answer = try await life.importing(
        [UInt8](repeating: 1, count: count), into: key, with: wrapping)
      #expect(answer.code == "IncorrectKeyMaterialException")
    }
    let garbage = try await life.importing(
      first, into: key,
      ["EncryptedKeyMaterial": Data([UInt8](repeating: 5, count: 256)).base64EncodedString()],
      with: wrapping)
    #expect(garbage.code == "InvalidCiphertextException")
    #expect(
      try await life.importing(first, into: other, with: wrapping).code
        == "InvalidImportTokenException")
    let foreign = try await life.importing(
      first, into: key, ["ImportToken": "AAAA"], with: wrapping)
    #expect(foreign.code == "InvalidImportTokenException")
    life.clocks.pass(days: 1)
    #expect(
      try await life.importing(first, into: key, with: wrapping).code
        == "ExpiredImportTokenException")
  }

  @Test("keys whose material was made here take none", arguments: [true, false])
  func origin(isGetting: Bool) async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    let answer =
      isGetting
      ? try await life.call(
        .getParametersForImport,
        [
          "KeyId": key, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048",
        ])
      : try await life.call(.deleteImportedKeyMaterial, ["KeyId": key])
    #expect(answer.code == "UnsupportedOperationException")
    #expect(
      answer.message
        == "\(LifeHarness.arn(key)) origin is AWS_KMS which is not valid for this operation.")
  }

  @Test("wrapping that the key's material must not have is refused")
  func method() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["Origin": "EXTERNAL"])
    for algorithm in ["RSAES_PKCS1_V1_5", "RSA_AES_KEY_WRAP_SHA_256", "SM2PKE"] {
      let answer = try await life.call(
        .getParametersForImport,
        ["KeyId": key, "WrappingAlgorithm": algorithm, "WrappingKeySpec": "RSA_2048"])
      #expect(answer.code == "UnsupportedOperationException")
    }
  }

  @Test("deleting material of a key that waits for its deletion leaves it waiting")
  func pendingDeletion() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["Origin": "EXTERNAL"])
    _ = try await life.importing(first, into: key)
    try await life.must(.scheduleKeyDeletion, ["KeyId": key])
    try await life.must(.deleteImportedKeyMaterial, ["KeyId": key])
    #expect(try await life.state(key) == "PendingDeletion")
    try await life.must(.cancelKeyDeletion, ["KeyId": key])
    #expect(try await life.state(key) == "PendingImport")
  }
}
