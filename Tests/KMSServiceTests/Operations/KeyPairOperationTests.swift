import Foundation
import KMSCrypto
import KMSKeys
import KMSModel
import Testing

@testable import KMSService

@Suite("Operations of key pairs and HMAC keys") struct KeyPairOperationTests {
  @Test("a public key is that of the key, again and again", arguments: SpecUsage.all)
  func publicKeys(_ key: SpecUsage) async throws {
    guard key.spec != .rsa3072, key.spec != .rsa4096 else { return }
    let service = try await ServiceHarness()
    let id = try await service.createKey(key.body)
    let answer = try await service.call(.getPublicKey, ["KeyId": id])
    guard case .keyPair = KeySpecs.rules(for: key.spec).material else {
      #expect(answer.code == "UnsupportedOperationException")
      return
    }
    #expect(answer["KeyId"] == ServiceHarness.arn(id))
    #expect(answer["KeyUsage"] == key.usage.rawValue)
    #expect(answer.body.keys.count { $0.hasSuffix("Algorithms") } == 1)
    let again = try await service.call(.getPublicKey, ["KeyId": ServiceHarness.arn(id)])
    #expect(again["PublicKey"] == answer["PublicKey"])
    _ = try await service.call(.disableKey, ["KeyId": id])
    #expect(try await service.call(.getPublicKey, ["KeyId": id]).code == nil)
  }

  @Test(
    "what is encrypted is decrypted, up to the limit", arguments: SpecUsage.quick(.encryptDecrypt))
  func encryption(_ key: SpecUsage) async throws {
    let service = try await ServiceHarness()
    let id = try await service.createKey(key.body)
    for algorithm in KeySpecs.rules(for: key.spec).encryptionAlgorithms {
      let limit = try #require(KeySpecs.plaintextByteCountMax(key.spec, algorithm))
      for count in [1, limit] {
        let plaintext = String.zeros(count)
        let encrypted = try await service.call(
          .encrypt,
          ["KeyId": id, "Plaintext": plaintext, "EncryptionAlgorithm": algorithm.rawValue])
        let blob = try #require(encrypted["CiphertextBlob"])
        let body: [String: Any] = [
          "KeyId": id, "CiphertextBlob": blob, "EncryptionAlgorithm": algorithm.rawValue,
        ]
        let opened = try await service.call(.decrypt, body)
        #expect(opened["Plaintext"] == plaintext)
        #expect((opened["KeyMaterialId"] != nil) == (key.spec == .symmetricDefault))
        let changed = try await service.call(
          .decrypt, body.merging(["CiphertextBlob": blob.changed(at: 100)]) { $1 })
        #expect(changed.code == "InvalidCiphertextException")
        #expect(changed.message == nil)
      }
      guard algorithm != .symmetricDefault else { continue }
      let large = try await service.call(
        .encrypt,
        [
          "KeyId": id, "Plaintext": String.zeros(limit + 1),
          "EncryptionAlgorithm": algorithm.rawValue,
        ])
      #expect(large.code == "ValidationException")
      #expect(
        large.message
          == "Algorithm \(algorithm.rawValue) and key spec \(key.spec.rawValue) cannot encrypt data "
          + "larger than \(limit) bytes.")
      let context = try await service.call(
        .encrypt,
        [
          "KeyId": id, "Plaintext": "YQ==", "EncryptionAlgorithm": algorithm.rawValue,
          "EncryptionContext": ["a": "b"],
        ])
      #expect(context.code == "ValidationException")
    }
  }

  @Test("the algorithm is one of the key's", arguments: SpecUsage.quick(.encryptDecrypt))
  func otherAlgorithm(_ key: SpecUsage) async throws {
    let service = try await ServiceHarness()
    let id = try await service.createKey(key.body)
    let offered = KeySpecs.rules(for: key.spec).encryptionAlgorithms
    for algorithm in EncryptionAlgorithmSpec.allCases where !offered.contains(algorithm) {
      for (operation, member) in [
        (KMSOperation.encrypt, "Plaintext"), (.decrypt, "CiphertextBlob"),
      ] {
        let answer = try await service.call(
          operation, ["KeyId": id, member: "YQ==", "EncryptionAlgorithm": algorithm.rawValue])
        #expect(answer.code == "InvalidKeyUsageException")
        #expect(
          answer.message
            == "Algorithm \(algorithm.rawValue) is incompatible with key spec \(key.spec.rawValue)."
        )
      }
    }
  }

  @Test("a MAC is authentic, another is not", arguments: SpecUsage.quick(.generateVerifyMac))
  func macs(_ key: SpecUsage) async throws {
    let service = try await ServiceHarness()
    let id = try await service.createKey(key.body)
    let algorithm = try #require(KeySpecs.rules(for: key.spec).macAlgorithms.first)
    var body: [String: Any] = [
      "KeyId": id, "Message": "YQ==", "MacAlgorithm": algorithm.rawValue,
    ]
    let mac = try #require(try await service.call(.generateMac, body)["Mac"])
    body["Mac"] = mac
    #expect(try await service.call(.verifyMac, body).body["MacValid"] as? Double == 1)
    for wrong in [mac.changed(at: 0), mac.changed(at: 27), "YQ==", String.zeros(6144)] {
      body["Mac"] = wrong
      let answer = try await service.call(.verifyMac, body)
      #expect(answer.code == "KMSInvalidMacException")
      #expect(answer.message == nil)
    }
    for other in MacAlgorithmSpec.allCases where other != algorithm {
      body["MacAlgorithm"] = other.rawValue
      for operation in [KMSOperation.generateMac, .verifyMac] {
        let answer = try await service.call(operation, body)
        #expect(answer.code == "InvalidKeyUsageException")
      }
    }
  }

  @Test("two keys agree, and strangers do not", arguments: SpecUsage.quick(.keyAgreement))
  func agreement(_ key: SpecUsage) async throws {
    let service = try await ServiceHarness()
    let ids = [try await service.createKey(key.body), try await service.createKey(key.body)]
    var secrets: [String?] = []
    for (own, peer) in [(0, 1), (1, 0)] {
      let publicKey = try await service.call(.getPublicKey, ["KeyId": ids[peer]])["PublicKey"]
      let answer = try await service.call(
        .deriveSharedSecret,
        [
          "KeyId": ids[own], "KeyAgreementAlgorithm": "ECDH",
          "PublicKey": try #require(publicKey),
        ])
      #expect(answer["KeyOrigin"] == "AWS_KMS")
      secrets.append(answer["SharedSecret"])
    }
    #expect(secrets[0] != nil && secrets[0] == secrets[1])
    let answer = try await service.call(
      .deriveSharedSecret,
      ["KeyId": ids[0], "KeyAgreementAlgorithm": "ECDH", "PublicKey": String.zeros(91)])
    #expect(answer.code == "ValidationException")
    #expect(answer.message == nil)
  }

  @Test(
    "a secret is encapsulated and decapsulated", arguments: SpecUsage.quick(.encapsulateDecapsulate)
  )
  func encapsulation(_ key: SpecUsage) async throws {
    let service = try await ServiceHarness()
    let id = try await service.createKey(key.body)
    var body: [String: Any] = ["KeyId": id, "EncapsulationAlgorithm": "ML_KEM"]
    let made = try await service.call(.encapsulate, body)
    let blob = try #require(made["SharedSecretCiphertextBlob"])
    body["SharedSecretCiphertextBlob"] = blob
    #expect(try await service.call(.decapsulate, body)["SharedSecret"] == made["SharedSecret"])
    body["SharedSecretCiphertextBlob"] = blob.changed(at: 9)
    let rejected = try await service.call(.decapsulate, body)
    #expect(rejected.code == nil, "implicit rejection")
    #expect(rejected["SharedSecret"] != made["SharedSecret"])
    body["SharedSecretCiphertextBlob"] = "YQ=="
    let short = try await service.call(.decapsulate, body)
    #expect(short.code == "InvalidCiphertextException")
    #expect(short.message == nil)
  }

  @Test("operations of another usage say so")
  func otherUsages() async throws {
    let service = try await ServiceHarness()
    let id = try await service.createKey(["KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"])
    let bodies: [KMSOperation: [String: Any]] = [
      .encrypt: ["Plaintext": "YQ=="],
      .decrypt: ["CiphertextBlob": "YQ=="],
      .generateMac: ["Message": "YQ==", "MacAlgorithm": "HMAC_SHA_256"],
      .verifyMac: ["Message": "YQ==", "MacAlgorithm": "HMAC_SHA_256", "Mac": "YQ=="],
      .deriveSharedSecret: ["KeyAgreementAlgorithm": "ECDH", "PublicKey": "YQ=="],
      .encapsulate: ["EncapsulationAlgorithm": "ML_KEM"],
      .decapsulate: ["EncapsulationAlgorithm": "ML_KEM", "SharedSecretCiphertextBlob": "YQ=="],
      .generateDataKey: ["KeySpec": "AES_256"],
      .generateDataKeyPair: ["KeyPairSpec": "ECC_NIST_P256"],
      .generateDataKeyPairWithoutPlaintext: ["KeyPairSpec": "ECC_NIST_P256"],
    ]
    for (operation, body) in bodies {
      let answer = try await service.call(operation, body.merging(["KeyId": id]) { $1 })
      #expect(answer.code == "InvalidKeyUsageException")
      #expect(
        answer.message
          == "\(ServiceHarness.arn(id)) key usage is SIGN_VERIFY which is not valid for "
          + "\(operation.rawValue).")
    }
  }

  @Test(
    "a data key pair's private half opens from its ciphertext",
    arguments: DataKeyPairSpec.allCases.filter { $0 != .rsa3072 && $0 != .rsa4096 })
  func dataKeyPairs(_ spec: DataKeyPairSpec) async throws {
    guard
      LocalKeyProvider.supportedSpecs(with: LocalKeyProvider.linkedLibraries.algorithms)
        .contains(KeySpecs.spec(of: spec))
    else { return }
    let service = try await ServiceHarness()
    let id = try await service.createKey()
    let body: [String: Any] = [
      "KeyId": id, "KeyPairSpec": spec.rawValue, "EncryptionContext": ["a": "b"],
    ]
    let made = try await service.call(.generateDataKeyPair, body)
    let blob = try #require(made["PrivateKeyCiphertextBlob"])
    let opened = try await service.call(
      .decrypt, ["CiphertextBlob": blob, "EncryptionContext": ["a": "b"]])
    #expect(opened["Plaintext"] == made["PrivateKeyPlaintext"])
    #expect(made["KeyMaterialId"] == opened["KeyMaterialId"])
    let silent = try await service.call(.generateDataKeyPairWithoutPlaintext, body)
    #expect(silent.body["PrivateKeyPlaintext"] == nil)
    #expect(silent["PublicKey"] != nil && silent["PublicKey"] != made["PublicKey"])
    let wrong = try await service.call(
      .decrypt, ["CiphertextBlob": try #require(silent["PrivateKeyCiphertextBlob"])])
    #expect(wrong.code == "InvalidCiphertextException")
  }

  @Test("a ciphertext moves from key pair to symmetric key and back")
  func reEncryption() async throws {
    let service = try await ServiceHarness()
    let symmetric = try await service.createKey()
    let pair = try await service.createKey(["KeySpec": "SM2", "KeyUsage": "ENCRYPT_DECRYPT"])
    let first = try await service.call(
      .encrypt, ["KeyId": pair, "Plaintext": "YQ==", "EncryptionAlgorithm": "SM2PKE"])
    let moved = try await service.call(
      .reEncrypt,
      [
        "CiphertextBlob": try #require(first["CiphertextBlob"]), "SourceKeyId": pair,
        "SourceEncryptionAlgorithm": "SM2PKE", "DestinationKeyId": symmetric,
      ])
    #expect(moved["SourceKeyMaterialId"] == nil)
    #expect(moved["DestinationKeyMaterialId"] != nil)
    let back = try await service.call(
      .reEncrypt,
      [
        "CiphertextBlob": try #require(moved["CiphertextBlob"]), "DestinationKeyId": pair,
        "DestinationEncryptionAlgorithm": "SM2PKE",
      ])
    let opened = try await service.call(
      .decrypt,
      [
        "KeyId": pair, "CiphertextBlob": try #require(back["CiphertextBlob"]),
        "EncryptionAlgorithm": "SM2PKE",
      ])
    #expect(opened["Plaintext"] == "YQ==")
    let large = try await service.call(
      .encrypt, ["KeyId": symmetric, "Plaintext": String.zeros(1025)])
    let refused = try await service.call(
      .reEncrypt,
      [
        "CiphertextBlob": try #require(large["CiphertextBlob"]), "DestinationKeyId": pair,
        "DestinationEncryptionAlgorithm": "SM2PKE",
      ])
    #expect(
      refused.message
        == "Algorithm SM2PKE and key spec SM2 cannot encrypt data larger than 1024 bytes.")
  }
}
