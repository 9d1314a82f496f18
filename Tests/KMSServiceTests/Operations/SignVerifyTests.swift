import Foundation
import KMSKeys
import KMSModel
import Testing

@testable import KMSService

@Suite("Sign and Verify") struct SignVerifyTests {
  private static let algorithms = SigningAlgorithmSpec.allCases

  private func message(_ algorithm: SigningAlgorithmSpec, _ type: MessageType) -> String? {
    switch algorithm.rule(for: type) {
    case .refused: nil
    case .message: "attack at dawn".base64
    case .exactly(let count): .zeros(count)
    }
  }

  @Test(
    "what is signed is valid, and what differs in one byte is not",
    arguments: SpecUsage.quick(.signVerify))
  func roundTrip(_ key: SpecUsage) async throws {
    let service = try await ServiceHarness()
    let id = try await service.createKey(key.body)
    for algorithm in KeySpecs.rules(for: key.spec).signingAlgorithms {
      for type in MessageType.allCases {
        guard let message = message(algorithm, type) else { continue }
        var body: [String: Any] = [
          "KeyId": id, "Message": message, "MessageType": type.rawValue,
          "SigningAlgorithm": algorithm.rawValue,
        ]
        let signed = try await service.call(.sign, body)
        let signature = try #require(signed["Signature"])
        #expect(signed["KeyId"] == ServiceHarness.arn(id))
        #expect(signed["SigningAlgorithm"] == algorithm.rawValue)
        body["Signature"] = signature
        let verified = try await service.call(.verify, body)
        #expect(verified.body["SignatureValid"] as? Double == 1)
        body["Signature"] = signature.changed(at: 40)
        let changed = try await service.call(.verify, body)
        #expect(changed.code == "KMSInvalidSignatureException")
        #expect(changed.message == nil)
        body["Signature"] = signature
        body["Message"] = message.changed(at: 3)
        #expect(try await service.call(.verify, body).code == "KMSInvalidSignatureException")
      }
    }
  }

  @Test(
    "algorithms, types and lengths that do not fit are refused in that order",
    arguments: SpecUsage.quick(.signVerify))
  func refusals(_ key: SpecUsage) async throws {
    let service = try await ServiceHarness()
    let id = try await service.createKey(key.body)
    let offered = KeySpecs.rules(for: key.spec).signingAlgorithms
    for operation in [KMSOperation.sign, .verify] {
      for algorithm in Self.algorithms {
        for type in MessageType.allCases {
          var body: [String: Any] = [
            "KeyId": id, "Message": "YQ==", "MessageType": type.rawValue,
            "SigningAlgorithm": algorithm.rawValue,
          ]
          if operation == .verify { body["Signature"] = "YQ==" }
          let answer = try await service.call(operation, body)
          guard offered.contains(algorithm) else {
            #expect(answer.code == "InvalidKeyUsageException")
            #expect(
              answer.message
                == "Algorithm \(algorithm.rawValue) is incompatible with key spec "
                + "\(key.spec.rawValue).")
            continue
          }
          switch algorithm.rule(for: type) {
          case .message:
            #expect(answer.code == (operation == .sign ? nil : "KMSInvalidSignatureException"))
          case .refused:
            #expect(answer.code == "ValidationException")
            #expect(
              answer.message
                == "MessageType \(type.rawValue) is not valid for the algorithm "
                + "\(algorithm.rawValue).")
          case .exactly:
            #expect(answer.code == "ValidationException")
            #expect(
              answer.message == "Digest is invalid length for algorithm \(algorithm.rawValue).")
          }
        }
      }
    }
  }

  @Test(
    "another usage is told before the algorithm",
    arguments: SpecUsage.all.filter {
      $0.usage != .signVerify && $0.spec != .rsa3072 && $0.spec != .rsa4096
    })
  func otherUsage(_ key: SpecUsage) async throws {
    let service = try await ServiceHarness()
    let id = try await service.createKey(key.body)
    let body: [String: Any] = [
      "KeyId": id, "Message": "YQ==", "SigningAlgorithm": "ECDSA_SHA_512", "Signature": "YQ==",
    ]
    for operation in [KMSOperation.sign, .verify] {
      let answer = try await service.call(operation, body)
      #expect(answer.code == "InvalidKeyUsageException")
      #expect(
        answer.message
          == "\(ServiceHarness.arn(id)) key usage is \(key.usage.rawValue) which is not valid for "
          + "\(operation.rawValue).")
    }
  }

  @Test("states, tokens and dry runs come before the work")
  func before() async throws {
    let service = try await ServiceHarness()
    let id = try await service.createKey(["KeySpec": "ECC_NIST_P384", "KeyUsage": "SIGN_VERIFY"])
    let body: [String: Any] = [
      "KeyId": id, "Message": "YQ==", "SigningAlgorithm": "ECDSA_SHA_384", "Signature": "YQ==",
    ]
    for operation in [KMSOperation.sign, .verify] {
      let dry = try await service.call(operation, body.merging(["DryRun": true]) { $1 })
      #expect(dry.code == "DryRunOperationException")
      let token = try await service.call(operation, body.merging(["GrantTokens": ["a"]]) { $1 })
      #expect(token.code == "InvalidGrantTokenException")
      let stranger = try await service.call(
        operation, body.merging(["KeyId": ServiceHarness.arn(id)]) { $1 },
        account: ServiceHarness.otherAccount)
      #expect(stranger.code == "AccessDeniedException")
    }
    _ = try await service.call(.disableKey, ["KeyId": id])
    for operation in [KMSOperation.sign, .verify] {
      let answer = try await service.call(operation, body)
      #expect(answer.code == "DisabledException")
      #expect(answer.message == "\(ServiceHarness.arn(id)) is disabled.")
    }
  }
}
