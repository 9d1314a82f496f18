import Testing

@testable import ModelCompiler

@Suite("SwiftNames") struct SwiftNamesTests {
  @Test(
    "members",
    arguments: [
      ("KeyId", "keyId"), ("AWSAccountId", "awsAccountId"), ("Arn", "arn"), ("A", "a"),
      ("ABC", "abc"),
      ("XksKeyId", "xksKeyId"), ("message", "message"), ("In", "`in`"), ("", ""),
    ])
  func members(_ name: String, _ swift: String) { #expect(SwiftNames.member(name) == swift) }

  @Test(
    "paths of violations change the first letter only",
    arguments: [
      ("KeyId", "keyId"), ("AWSAccountId", "aWSAccountId"),
    ])
  func paths(_ name: String, _ path: String) { #expect(SwiftNames.wirePath(name) == path) }

  @Test(
    "words of enumerations",
    arguments: [
      ("RSA_2048", "rsa2048"), ("SYMMETRIC_DEFAULT", "symmetricDefault"), ("SELF", "`self`"),
      ("PendingDeletion", "pendingDeletion"), ("RSAES_PKCS1_V1_5", "rsaesPkcs1V1_5"),
      ("AWS_KMS", "awsKms"), ("ECC_NIST_P256", "eccNistP256"), ("SM2PKE", "sm2pke"),
      ("ReEncryptFrom", "reEncryptFrom"), ("aws:kms:dsse", "awsKmsDsse"),
    ])
  func words(_ word: String, _ swift: String) { #expect(SwiftNames.enumCase(word) == swift) }

  @Test(
    "errors",
    arguments: [
      ("NotFoundException", "notFound"), ("KMSInternalException", "kmsInternal"),
      ("InternalFailure", "internalFailure"),
      ("CustomKeyStoreHasCMKsException", "customKeyStoreHasCMKs"),
    ])
  func errors(_ code: String, _ swift: String) { #expect(SwiftNames.errorCase(code) == swift) }

  @Test("two names that become one are refused") func collisions() {
    #expect(throws: CompilerError.self) { try SwiftNames.checkDistinct(["a", "b", "a"], in: "x") }
    #expect(throws: Never.self) { try SwiftNames.checkDistinct(["a", "b"], in: "x") }
  }
}
