import Dispatch
import Foundation
import KMSCrypto
import KMSKeys
import KMSModel
import KMSStoreMemory
import Synchronization
import Testing

@testable import KMSService

/// Work that leaves the thread that brought it, and what it must not hold up.
@Suite("Heavy work") struct HeavyWorkTests {
  private final class Watch: Sendable {
    private let made = Mutex<WatchedProvider?>(nil)
    var provider: WatchedProvider {
      get throws { try #require(made.withLock { $0 }) }
    }
    func watch(_ inner: LocalKeyProvider) -> WatchedProvider {
      let provider = WatchedProvider(inner)
      made.withLock { $0 = provider }
      return provider
    }
  }

  private static func settings(waitingMax: Int = 16) -> ComputeSettings {
    var settings = ComputeSettings(processorCount: 1, preparedKeyPairs: 0)
    settings.cryptographyWaitingMax = waitingMax
    settings.keyGenerationWaitingMax = waitingMax
    return settings
  }

  private static func sign(_ id: String) -> [String: Any] {
    ["KeyId": id, "Message": "YQ==", "SigningAlgorithm": "ECDSA_SHA_384"]
  }

  @Test("a signature that takes long holds up no decryption, and no new RSA key a signature")
  func separation() async throws {
    let watch = Watch()
    let service = try await ServiceHarness(settings: Self.settings()) { watch.watch($0) }
    let symmetric = try await service.createKey()
    let signer = try await service.createKey([
      "KeySpec": "ECC_NIST_P384", "KeyUsage": "SIGN_VERIFY",
    ])
    let encrypted = try await service.call(.encrypt, ["KeyId": symmetric, "Plaintext": "YQ=="])
    let blob = try #require(encrypted["CiphertextBlob"])
    let provider = try watch.provider
    let gate = provider.close()
    async let made = service.createKey(["KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"])
    await provider.arrival()
    async let signed = service.call(.sign, Self.sign(signer))
    await provider.arrival()
    let opened = try await service.call(.decrypt, ["CiphertextBlob": blob])
    #expect(opened["Plaintext"] == "YQ==")
    provider.open()
    gate.signal()
    gate.signal()
    #expect(try await signed.code == nil)
    _ = try await made
  }

  @Test("a full queue is a ThrottlingException, and the work never happens")
  func throttling() async throws {
    let watch = Watch()
    let service = try await ServiceHarness(settings: Self.settings(waitingMax: 1)) {
      watch.watch($0)
    }
    let signer = try await service.createKey([
      "KeySpec": "ECC_NIST_P384", "KeyUsage": "SIGN_VERIFY",
    ])
    _ = try await service.call(.describeKey, ["KeyId": signer])
    let provider = try watch.provider
    let gate = provider.close()
    let request = try service.request(
      .sign, [UInt8](try JSONSerialization.data(withJSONObject: Self.sign(signer))))
    let answers = Mutex<[String?]>([])
    let answered = DispatchSemaphore(value: 0)
    func send() {
      service.pipeline.handle(request) { answer in
        switch answer {
        case .success: answers.withLock { $0.append(nil) }
        case .failure(let error): answers.withLock { $0.append(error.code.code) }
        }
        answered.signal()
      }
    }
    send()
    await provider.arrival()
    // One runs, one waits, the third is refused before `handle` returns.
    send()
    send()
    #expect(answers.withLock { $0 } == ["ThrottlingException"])
    let dryRun = try await service.call(
      .sign, Self.sign(signer).merging(["DryRun": true]) { $1 })
    #expect(dryRun.code == "DryRunOperationException", "a dry run needs no place")
    provider.open()
    gate.signal()
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        for _ in 0..<3 { answered.wait() }
        continuation.resume()
      }
    }
    #expect(answers.withLock { $0 } == ["ThrottlingException", nil, nil])
    #expect(provider.signed.load(ordering: .relaxed) == 2)
    let texts = service.trail.lines.filter { $0.contains("ThrottlingException") }
    #expect(texts.count == 1)
    #expect(
      texts.first?.contains(
        "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.")
        == true)
  }

  @Test("a refusal costs no key pair", arguments: ["000000000001", "000000000002"])
  func noWaste(account: String) async throws {
    let watch = Watch()
    let service = try await ServiceHarness(settings: Self.settings()) { watch.watch($0) }
    let bodies: [[String: Any]] = [
      ["KeySpec": "RSA_4096", "KeyUsage": "KEY_AGREEMENT"],
      ["KeySpec": "RSA_4096"],
      ["KeySpec": "RSA_4096", "KeyUsage": "SIGN_VERIFY", "Policy": "none"],
      [
        "KeySpec": "RSA_4096", "KeyUsage": "SIGN_VERIFY",
        "Tags": [["TagKey": "aws:a", "TagValue": ""]],
      ],
    ]
    for body in bodies {
      #expect(try await service.call(.createKey, body, account: account).code != nil)
    }
    let key = try await service.createKey()
    for body in [
      ["KeyId": key, "KeyPairSpec": "RSA_4096", "DryRun": true],
      ["KeyId": ServiceHarness.arn(key), "KeyPairSpec": "NOPE"],
      ["KeyId": "alias/nope", "KeyPairSpec": "RSA_4096"],
    ] as [[String: Any]] {
      #expect(try await service.call(.generateDataKeyPair, body).code != nil)
    }
    let stranger = try await service.call(
      .generateDataKeyPair, ["KeyId": ServiceHarness.arn(key), "KeyPairSpec": "RSA_4096"],
      account: ServiceHarness.otherAccount)
    #expect(stranger.code == "AccessDeniedException")
    #expect(try watch.provider.generated.load(ordering: .relaxed) == 0)
  }

  @Test("a key pair is made once for each key, also when facts come from the store")
  func once() async throws {
    let watch = Watch()
    let store = MemoryStore()
    let service = try await ServiceHarness(
      store: store, cacheEntriesMax: 1, settings: Self.settings()
    ) { watch.watch($0) }
    let first = try await service.createKey(["KeySpec": "ECC_NIST_P521", "KeyUsage": "SIGN_VERIFY"])
    let second = try await service.createKey()
    #expect(try watch.provider.generated.load(ordering: .relaxed) == 1)
    let body: [String: Any] = [
      "KeyId": first, "Message": "YQ==", "SigningAlgorithm": "ECDSA_SHA_512",
    ]
    for _ in 0..<5 {
      #expect(try await service.call(.sign, body).code == nil)
      #expect(try await service.call(.describeKey, ["KeyId": second]).code == nil)
      let pair = try await service.call(
        .generateDataKeyPair, ["KeyId": second, "KeyPairSpec": "ECC_NIST_P256"])
      #expect(pair.code == nil)
    }
    #expect(try watch.provider.signed.load(ordering: .relaxed) == 5)
    #expect(try watch.provider.generated.load(ordering: .relaxed) == 6)
  }

  @Test("a fault or a failing library is an internal error that tells nothing")
  func faults() async throws {
    let watch = Watch()
    let service = try await ServiceHarness(settings: Self.settings()) { watch.watch($0) }
    let signer = try await service.createKey([
      "KeySpec": "ECC_NIST_P384", "KeyUsage": "SIGN_VERIFY",
    ])
    for error in [KeyError.faultDetected, .asymmetric(.libraryFailed), .workMismatch] {
      try watch.provider.fail(with: error)
      let signed = try await service.call(.sign, Self.sign(signer))
      #expect(signed.code == "KMSInternalException")
      #expect(signed.message == "An internal error occurred.")
      let made = try await service.call(
        .createKey, ["KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"])
      #expect(made.code == "KMSInternalException")
    }
    try watch.provider.fail(with: nil)
    #expect(try await service.call(.sign, Self.sign(signer)).code == nil)
  }

  @Test("every heavy request leaves one record")
  func records() async throws {
    let service = try await ServiceHarness(settings: Self.settings())
    let signer = try await service.createKey([
      "KeySpec": "ECC_NIST_P384", "KeyUsage": "SIGN_VERIFY",
    ])
    let before = service.trail.lines.count
    _ = try await service.call(.sign, Self.sign(signer))
    let key = try await service.createKey(["KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"])
    #expect(service.trail.lines.count == before + 2)
    #expect(service.trail.lines[before].contains("\"eventName\":\"Sign\""))
    #expect(service.trail.lines[before].contains("\"signingAlgorithm\":\"ECDSA_SHA_384\""))
    #expect(!service.trail.lines[before].contains("YQ=="))
    #expect(service.trail.lines[before + 1].contains(key))
  }
}
