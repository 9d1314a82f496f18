import KMSModel
import Testing

@Suite("Mutated bodies") struct MutatedBodyTests {
  /// One body with every member that any request has, valid for all of them.
  static let universal = """
    {"KeyId":"1234","TargetKeyId":"1234","SourceKeyId":"1234","DestinationKeyId":"1234",
    "AliasName":"alias/a","Plaintext":"aGFsbG8=","Message":"aGFsbG8=","MessageType":"RAW",
    "CiphertextBlob":"AQID","SharedSecretCiphertextBlob":"AQID","PublicKey":"AQID","Signature":"AQID","Mac":"AQID",
    "ImportToken":"AQID","EncryptedKeyMaterial":"AQID","EncryptionContext":{"a":"b","c":"d"},
    "SourceEncryptionContext":{"a":"b"},"DestinationEncryptionContext":{},
    "GrantTokens":["t"],"GrantToken":"t","GrantId":"g","GranteePrincipal":"p","RetiringPrincipal":"p",
    "GranteeServicePrincipal":"a.b.c","RetiringServicePrincipal":"a.b.c",
    "Operations":["Encrypt","Decrypt"],"Constraints":{"EncryptionContextSubset":{"a":"b"},
    "SourceArn":"arn:aws:s3::000000000001:bucket"},"Name":"n",
    "EncryptionAlgorithm":"SYMMETRIC_DEFAULT","SourceEncryptionAlgorithm":"SYMMETRIC_DEFAULT",
    "DestinationEncryptionAlgorithm":"SYMMETRIC_DEFAULT","SigningAlgorithm":"ED25519_SHA_512",
    "MacAlgorithm":"HMAC_SHA_256","KeyAgreementAlgorithm":"ECDH","EncapsulationAlgorithm":"ML_KEM",
    "WrappingAlgorithm":"RSAES_OAEP_SHA_256","WrappingKeySpec":"RSA_2048","KeyPairSpec":"RSA_2048",
    "Recipient":{"KeyEncryptionAlgorithm":"RSAES_OAEP_SHA_256","AttestationDocument":"AQID"},
    "DryRun":false,"DryRunModifiers":["IGNORE_CIPHERTEXT"],"NumberOfBytes":32,"Limit":10,
    "Marker":"m","Policy":"{}","PolicyName":"default","Description":"d","Origin":"AWS_KMS",
    "KeyUsage":"ENCRYPT_DECRYPT","CustomerMasterKeySpec":"SYMMETRIC_DEFAULT","MultiRegion":false,
    "BypassPolicyLockoutSafetyCheck":true,"Tags":[{"TagKey":"k","TagValue":"v"}],"TagKeys":["k"],
    "CustomKeyStoreId":"cks-1","CustomKeyStoreName":"n","CloudHsmClusterId":"cluster-abcdefghi27",
    "NewCustomKeyStoreName":"n","TrustAnchorCertificate":"c","KeyStorePassword":"password",
    "CustomKeyStoreType":"EXTERNAL_KEY_STORE","XksProxyUriEndpoint":"https://example",
    "XksProxyUriPath":"/a/kms/xks/v1","XksProxyConnectivity":"PUBLIC_ENDPOINT",
    "XksProxyVpcEndpointServiceName":"com.amazonaws.vpce.us-east-1.vpce-svc-0a",
    "XksProxyVpcEndpointServiceOwner":"000000000001","XksKeyId":"x",
    "XksProxyAuthenticationCredential":{"AccessKeyId":"ABCDEFGHIJKLMNOPQRST",
    "RawSecretAccessKey":"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRS"},
    "ImportType":"NEW_KEY_MATERIAL","ExpirationModel":"KEY_MATERIAL_EXPIRES","ValidTo":1.5e9,
    "KeyMaterialDescription":"d","KeyMaterialId":"\(String(repeating: "a", count: 64))",
    "IncludeKeyMaterial":"ROTATIONS_ONLY","PendingWindowInDays":7,"RotationPeriodInDays":90,
    "PrimaryRegion":"us-east-1","ReplicaRegion":"us-east-1","ResourceOwners":["SELF"],
    "NextUnknown":[{"deep":[null,true,1e5]}]}
    """

  @Test("there is a request for each of the 56 operations") func completeness() {
    #expect(RequestTypes.all.map(\.operation) == KMSOperation.allCases)
    #expect(RequestTypes.all.count == 56)
  }

  @Test("the body that is mutated is valid for every request")
  func universalBody() {
    for (operation, type) in RequestTypes.all {
      #expect(violations(type, MutatedBodyTests.universal) == nil, "\(operation.rawValue)")
    }
  }

  @Test("no mutation makes a request trap, and each is accepted or refused", arguments: [1, 2, 3])
  func mutations(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let valid = Array(MutatedBodyTests.universal.utf8)
    var accepted = 0
    var refused = 0
    for _ in 0..<40 {
      let body = MutatedBodyTests.mutate(valid, using: &random)
      for (_, type) in RequestTypes.all {
        if MutatedBodyTests.isAccepted(type, body) { accepted += 1 } else { refused += 1 }
      }
    }
    #expect(accepted + refused == 40 * 56 && refused > 0, "seed \(seed)")
  }

  @Test("values of every kind in place of every value do no harm") func substitutions() {
    let values = [
      "null", "true", "-1", "1e300", "0.5", #""""#, #""\u0000""#, "[]", "[[]]", "{}", "[{}]",
    ]
    let members = MutatedBodyTests.universal.matches(of: /"([A-Z][A-Za-z]+)":/).map { String($0.1) }
    #expect(Set(members).count > 80)
    for name in Set(members) {
      for value in values {
        let body = Array("{\"\(name)\":\(value)}".utf8)
        for (_, type) in RequestTypes.all { _ = MutatedBodyTests.isAccepted(type, body) }
      }
    }
  }

  private static func isAccepted(_ type: any ModelRequest.Type, _ body: [UInt8]) -> Bool {
    do throws(RequestError) {
      _ = try type.parse(body)
      return true
    } catch { return false }
  }

  private static func mutate(_ valid: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
    var body = valid
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0..<body.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: body[place] = UInt8.random(in: 0...255, using: &random)
      case 1: body.remove(at: place)
      case 2: body.insert(UInt8.random(in: 0x20...0x7E, using: &random), at: place)
      case 3: body.removeSubrange(place..<min(body.count, place + 40))
      default: body.insert(contentsOf: body[place..<min(body.count, place + 40)], at: place)
      }
      if body.isEmpty { body = valid }
    }
    return body
  }
}
