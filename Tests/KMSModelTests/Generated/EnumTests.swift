import Testing

@testable import KMSModel

@Suite("Enumerations of the model") struct EnumTests {
  @Test("cases are named after their words") func names() {
    #expect(KeySpec.rsa2048.rawValue == "RSA_2048")
    #expect(KeySpec.eccNistEdwards25519.rawValue == "ECC_NIST_EDWARDS25519")
    #expect(KeySpec.mlKem1024.rawValue == "ML_KEM_1024")
    #expect(AlgorithmSpec.rsaesPkcs1V1_5.rawValue == "RSAES_PKCS1_V1_5")
    #expect(KeyState.pendingReplicaDeletion.rawValue == "PendingReplicaDeletion")
    #expect(ResourceOwnerType.`self`.rawValue == "SELF")
    #expect(DataKeySpec.aes128.rawValue == "AES_128")
  }

  @Test("every word finds its case", arguments: KeySpec.allCases)
  func words(_ spec: KeySpec) {
    #expect(KeySpec(wire: spec.rawValue) == spec)
    #expect(KeySpec(wire: spec.rawValue.lowercased()) == nil)
    #expect(KeySpec(wire: spec.rawValue + "\u{301}") == nil)
  }

  @Test("words of another alphabet are not taken for ours") func kelvinSign() {
    // `init(rawValue:)` compares characters; this is why requests do not use it.
    #expect(OriginType(rawValue: "AWS_\u{212A}MS") == .awsKms)
    #expect(OriginType(wire: "AWS_\u{212A}MS") == nil)
    #expect(OriginType(wire: "AWS_KMS") == .awsKms)
  }
}
