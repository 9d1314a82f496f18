import KMSKeys
import KMSModel
import Testing

@testable import KMSService

@Suite("CreateKey, every spec") struct CreateKeySpecTests {
  @Test("a key shows exactly the list of algorithms of its usage", arguments: SpecUsage.all)
  func lists(_ key: SpecUsage) async throws {
    guard key.spec != .rsa4096, key.spec != .rsa3072 else { return }
    let service = try await ServiceHarness()
    let made = try await service.call(.createKey, key.body)
    let metadata = try #require(made.body["KeyMetadata"] as? [String: any Sendable])
    #expect(metadata["KeySpec"] as? String == key.spec.rawValue)
    #expect(metadata["KeyUsage"] as? String == key.usage.rawValue)
    let rules = KeySpecs.rules(for: key.spec)
    let expected: [String: [String]] =
      switch key.usage {
      case .encryptDecrypt: ["EncryptionAlgorithms": rules.encryptionAlgorithms.map(\.rawValue)]
      case .signVerify: ["SigningAlgorithms": rules.signingAlgorithms.map(\.rawValue)]
      case .generateVerifyMac: ["MacAlgorithms": rules.macAlgorithms.map(\.rawValue)]
      case .keyAgreement:
        ["KeyAgreementAlgorithms": rules.keyAgreementAlgorithms.map(\.rawValue)]
      case .encapsulateDecapsulate:
        ["EncapsulationAlgorithms": rules.encapsulationAlgorithms.map(\.rawValue)]
      }
    let lists = metadata.filter { $0.key.hasSuffix("Algorithms") }
    #expect(Array(lists.keys) == Array(expected.keys))
    for (name, values) in expected {
      #expect((metadata[name] as? [any Sendable])?.compactMap { $0 as? String } == values)
    }
    #expect((metadata["CurrentKeyMaterialId"] != nil) == (key.spec == .symmetricDefault))
  }

  @Test("a usage that the spec does not have is refused", arguments: KeySpec.allCases)
  func misfits(_ spec: KeySpec) async throws {
    let service = try await ServiceHarness()
    let usages = KeySpecs.rules(for: spec).usages
    for usage in KeyUsageType.allCases where !usages.contains(usage) {
      let answer = try await service.call(
        .createKey, ["KeySpec": spec.rawValue, "KeyUsage": usage.rawValue])
      #expect(answer.code == "ValidationException")
      #expect(
        answer.message
          == "KeyUsage \(usage.rawValue) is not compatible with KeySpec \(spec.rawValue)")
    }
  }

  @Test("what the libraries cannot do is refused, after everything that is wrong in itself")
  func impossible() async throws {
    let service = try await ServiceHarness { WatchedProvider($0, lacking: [.mlKem512]) }
    let answer = try await service.call(
      .createKey, ["KeySpec": "ML_KEM_512", "KeyUsage": "ENCAPSULATE_DECAPSULATE"])
    #expect(answer.code == "UnsupportedOperationException")
    #expect(
      answer.message
        == "KeySpec ML_KEM_512 is not supported by the cryptographic libraries of this machine.")
    let misfit = try await service.call(
      .createKey, ["KeySpec": "ML_KEM_512", "KeyUsage": "SIGN_VERIFY"])
    #expect(misfit.code == "ValidationException")
    let key = try await service.createKey()
    for operation in [
      KMSOperation.generateDataKeyPair, .generateDataKeyPairWithoutPlaintext,
    ] {
      let pair = try await service.call(operation, ["KeyId": key, "KeyPairSpec": "ML_KEM_512"])
      #expect(pair.code == "UnsupportedOperationException")
    }
  }
}
