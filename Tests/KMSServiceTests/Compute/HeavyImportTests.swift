import Dispatch
import Foundation
import KMSCrypto
import KMSKeys
import KMSModel
import KMSSecrets
import KMSStore
import KMSStoreMemory
import Synchronization
import Testing

@testable import KMSService

/// Imported material is opened and proven apart from the store's thread, which everybody waits for.
@Suite("Heavy imports") struct HeavyImportTests {
  private let service: ServiceHarness
  private let provider: WatchedProvider

  init() async throws {
    let made = Mutex<WatchedProvider?>(nil)
    var settings = ComputeSettings(processorCount: 1, preparedKeyPairs: 0)
    settings.keyGenerationWaitingMax = 1
    service = try await ServiceHarness(settings: settings) { inner in
      let provider = WatchedProvider(inner)
      made.withLock { $0 = provider }
      return provider
    }
    provider = try #require(made.withLock { $0 })
  }

  /// An RSA_2048 key that waits for material, and a request that brings it.
  private func importing(_ change: (inout [String: Any]) -> Void = { _ in }) async throws
    -> [String: Any]
  {
    let key = try await service.createKey([
      "KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY", "Origin": "EXTERNAL",
    ])
    let parameters = try await service.call(
      .getParametersForImport,
      [
        "KeyId": key, "WrappingAlgorithm": "RSA_AES_KEY_WRAP_SHA_256",
        "WrappingKeySpec": "RSA_2048",
      ])
    let der = try #require(parameters["PublicKey"].flatMap { Data(base64Encoded: $0) })
    let wrapping = try PublicKey(der: [UInt8](der), algorithm: .rsa2048)
    let ephemeral = [UInt8](repeating: 7, count: 32)
    let pair = try PrivateKey.generate(.rsa2048).pkcs8()
    let wrapped = try ephemeral.withUnsafeBytes { key in
      try pair.withBytes { try OpenSSLProvider().wrap($0, key: key, mode: .padded) }
    }
    let first = try wrapping.encrypt(
      SensitiveBytes(copying: ephemeral), with: .rsaOAEP(.sha256))
    var body: [String: Any] = [
      "KeyId": key, "ImportToken": try #require(parameters["ImportToken"]),
      "EncryptedKeyMaterial": Data(first + wrapped).base64EncodedString(),
      "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
    ]
    change(&body)
    return body
  }

  private func storeThread() async -> pthread_t? {
    await withCheckedContinuation { continuation in
      service.store.read { _ in
        pthread_self()
      } completion: { result in
        continuation.resume(returning: try? result.get())
      }
    }
  }

  private static func wait(for semaphore: DispatchSemaphore) async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        semaphore.wait()
        continuation.resume()
      }
    }
  }

  @Test("the proof of an RSA key runs once, and not on the store's thread")
  func thread() async throws {
    let body = try await importing()
    let answer = try await service.call(.importKeyMaterial, body)
    #expect(answer.code == nil)
    let threads = provider.provingThreads.withLock { $0 }
    let storeThread = try #require(await storeThread())
    #expect(threads.count == 1)
    #expect(!threads.contains { pthread_equal($0, storeThread) != 0 })
    let metadata = try await service.call(.describeKey, ["KeyId": try #require(body["KeyId"])])
    let state = (metadata.body["KeyMetadata"] as? [String: any Sendable])?["KeyState"] as? String
    #expect(state == "Enabled")
  }

  @Test("material is not opened for a request that is refused before its token")
  func refusals() async throws {
    let body = try await importing()
    let expired = try await service.call(
      .importKeyMaterial, body.merging(["ValidTo": 1.0]) { $1 })
    #expect(expired.code == "ValidationException")
    let stranger = try await service.call(
      .importKeyMaterial,
      body.merging(["KeyId": ServiceHarness.arn(try #require(body["KeyId"] as? String))]) { $1 },
      account: ServiceHarness.otherAccount)
    #expect(stranger.code != nil)
    let own = try await service.createKey()
    let unfit = try await service.call(.importKeyMaterial, body.merging(["KeyId": own]) { $1 })
    #expect(unfit.code == "UnsupportedOperationException")
    #expect(provider.provingThreads.withLock { $0 }.isEmpty)
  }

  @Test("material that does not open, or proves to be no key, is refused and changes nothing")
  func badMaterial() async throws {
    let body = try await importing { body in
      let wrapped = (body["EncryptedKeyMaterial"] as? String).flatMap { Data(base64Encoded: $0) }
      var bytes = [UInt8](wrapped ?? Data())
      bytes[bytes.count - 1] ^= 1
      body["EncryptedKeyMaterial"] = Data(bytes).base64EncodedString()
    }
    #expect(try await service.call(.importKeyMaterial, body).code == "InvalidCiphertextException")
    #expect(provider.provingThreads.withLock { $0 }.isEmpty, "it did not get as far as a proof")
    let intact = try await importing()
    provider.fail(with: .materialInvalid)
    let refused = try await service.call(.importKeyMaterial, intact)
    #expect(refused.code == "IncorrectKeyMaterialException")
    provider.fail(with: nil)
    let metadata = try await service.call(.describeKey, ["KeyId": try #require(intact["KeyId"])])
    let state = (metadata.body["KeyMetadata"] as? [String: any Sendable])?["KeyState"] as? String
    #expect(state == "PendingImport")
    #expect(try await service.call(.importKeyMaterial, intact).code == nil)
  }

  @Test(
    "while a proof takes long the store serves others, and imports beyond the queue are throttled")
  func burst() async throws {
    let bodies = [try await importing(), try await importing(), try await importing()]
    let gate = provider.close()
    let codes = Mutex<[String?]>([])
    let answered = DispatchSemaphore(value: 0)
    func send(_ body: [String: Any]) throws {
      let bytes = try JSONSerialization.data(withJSONObject: body)
      service.pipeline.handle(try service.request(.importKeyMaterial, [UInt8](bytes))) { answer in
        switch answer {
        case .success: codes.withLock { $0.append(nil) }
        case .failure(let error): codes.withLock { $0.append(error.code.code) }
        }
        answered.signal()
      }
    }
    try send(bodies[0])
    await provider.arrival()
    // With its proof waiting, a write of somebody else is done.
    _ = try await service.createKey()
    // One runs and one may wait: of two more, one is refused while the gate is still closed.
    try send(bodies[1])
    try send(bodies[2])
    await Self.wait(for: answered)
    #expect(codes.withLock { $0 } == ["ThrottlingException"])
    provider.open()
    gate.signal()
    gate.signal()
    await Self.wait(for: answered)
    await Self.wait(for: answered)
    #expect(codes.withLock { $0 } == ["ThrottlingException", nil, nil])
    for body in bodies[1...] {
      let repeated = try await service.call(.importKeyMaterial, body)
      #expect(repeated.code == nil, "what was throttled can be sent again")
    }
  }
}
