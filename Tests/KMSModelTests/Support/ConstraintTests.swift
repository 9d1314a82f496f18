import KMSModel
import Testing

/// The text of the ValidationException that a body is answered with, or `nil` if it is accepted.
func violations<Request: ModelRequest>(_ type: Request.Type, _ json: String) -> String? {
  do throws(RequestError) {
    _ = try Request.parse(Array(json.utf8))
    return nil
  } catch {
    switch error {
    case .validation(let text): return text
    case .serialization(let text): return "SerializationException: \(text)"
    }
  }
}

@Suite("Constraints of the model") struct ConstraintTests {
  @Test("a missing required member must not be null") func required() {
    #expect(
      violations(DisableKeyRequest.self, "{}")
        == "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: "
        + "Member must not be null")
  }

  @Test("null is the same as absent") func null() {
    #expect(
      violations(DisableKeyRequest.self, #"{"KeyId":null}"#)
        == violations(DisableKeyRequest.self, "{}"))
    #expect(violations(ListKeysRequest.self, #"{"Limit":null,"ResourceOwners":null}"#) == nil)
  }

  @Test("a number below its range") func valueMin() {
    #expect(
      violations(GenerateRandomRequest.self, #"{"NumberOfBytes":0}"#)
        == "1 validation error detected: Value '0' at 'numberOfBytes' failed to satisfy constraint: "
        + "Member must have value greater than or equal to 1")
  }

  @Test("a number above its range") func valueMax() {
    #expect(
      violations(GenerateRandomRequest.self, #"{"NumberOfBytes":1025}"#)
        == "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy "
        + "constraint: Member must have value less than or equal to 1024")
  }

  @Test("the ends of a range are inside", arguments: [1, 1024])
  func valueEnds(_ count: Int) throws {
    let request = try GenerateRandomRequest.parse(Array(#"{"NumberOfBytes":\#(count)}"#.utf8))
    #expect(request.numberOfBytes == count)
  }

  @Test("a text that is too long, inside a list of structures") func nestedLength() {
    let key = String(repeating: "k", count: 129)
    let body =
      #"{"KeyId":"k","Tags":[{"TagKey":"a","TagValue":""},{"TagKey":"\#(key)","TagValue":""}]}"#
    #expect(
      violations(TagResourceRequest.self, body)
        == "1 validation error detected: Value '\(key)' at 'tags.2.member.tagKey' failed to satisfy "
        + "constraint: Member must have length less than or equal to 128")
  }

  @Test("a text that is too short, inside a list of structures") func nestedEmpty() {
    #expect(
      violations(CreateKeyRequest.self, #"{"Tags":[{"TagKey":"","TagValue":"v"}]}"#)
        == "1 validation error detected: Value '' at 'tags.1.member.tagKey' failed to satisfy "
        + "constraint: Member must have length greater than or equal to 1")
  }

  @Test("a missing member inside a list of structures") func nestedRequired() {
    #expect(
      violations(CreateKeyRequest.self, #"{"Tags":[{"TagKey":"a"}]}"#)
        == "1 validation error detected: Value null at 'tags.1.member.tagValue' failed to satisfy "
        + "constraint: Member must not be null")
  }

  @Test("a structure inside a structure has a path of its own") func nestedStructure() {
    let body =
      #"{"KeyId":"k","GranteePrincipal":"p","Operations":["Encrypt"],"Constraints":{"SourceArn":"x"}}"#
    let text = violations(CreateGrantRequest.self, body)
    #expect(
      text
        == "2 validation errors detected: Value 'x' at 'constraints.sourceArn' failed to satisfy "
        + "constraint: Member must have length greater than or equal to 20; Value 'x' at "
        + "'constraints.sourceArn' failed to satisfy constraint: Member must satisfy regular expression "
        + "pattern: ^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$")
  }

  @Test("a text that does not match its pattern") func pattern() {
    #expect(
      violations(CreateAliasRequest.self, #"{"AliasName":"alias/a b","TargetKeyId":"k"}"#)
        == "1 validation error detected: Value 'alias/a b' at 'aliasName' failed to satisfy "
        + "constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$")
  }

  @Test("a word that the enumeration does not have") func enumeration() {
    let body =
      #"{"KeyId":"k","KeyAgreementAlgorithm":"INVALID","PublicKey":"AA=="}"#
    #expect(
      violations(DeriveSharedSecretRequest.self, body)
        == "1 validation error detected: Value 'INVALID' at 'keyAgreementAlgorithm' failed to satisfy "
        + "constraint: Member must satisfy enum value set: [ECDH]")
  }

  @Test("a word is compared by bytes: a kelvin sign is not a K") func kelvinSign() {
    #expect(violations(CreateKeyRequest.self, #"{"Origin":"AWS_KMS"}"#) == nil)
    #expect(
      violations(CreateKeyRequest.self, #"{"Origin":"AWS_\u212aMS"}"#)
        == "1 validation error detected: Value 'AWS_\u{212A}MS' at 'origin' failed to satisfy "
        + "constraint: Member must satisfy enum value set: "
        + "[AWS_KMS, EXTERNAL, AWS_CLOUDHSM, EXTERNAL_KEY_STORE]")
  }

  @Test("a list of words is shown whole") func enumerationList() {
    #expect(
      violations(ListKeysRequest.self, #"{"ResourceOwners":["SELF","NOBODY"]}"#)
        == "1 validation error detected: Value '[SELF, NOBODY]' at 'resourceOwners' failed to satisfy "
        + "constraint: Member must satisfy constraint: [Member must satisfy enum value set: "
        + "[SELF, OTHER_ACCOUNTS_VIA_RAM]]")
  }

  @Test("a list of texts is shown whole, with every rule of its elements") func textList() {
    #expect(
      violations(UntagResourceRequest.self, #"{"KeyId":"k","TagKeys":["a",""]}"#)
        == "1 validation error detected: Value '[a, ]' at 'tagKeys' failed to satisfy constraint: "
        + "Member must satisfy constraint: [Member must have length less than or equal to 128, "
        + "Member must have length greater than or equal to 1]")
  }

  @Test("a list that is too short or too long") func listSize() {
    #expect(
      violations(ListKeysRequest.self, #"{"ResourceOwners":[]}"#)
        == "1 validation error detected: Value '[]' at 'resourceOwners' failed to satisfy constraint: "
        + "Member must have length greater than or equal to 1")
    let tokens = Array(repeating: #""t""#, count: 11).joined(separator: ",")
    #expect(
      violations(DescribeKeyRequest.self, #"{"KeyId":"k","GrantTokens":[\#(tokens)]}"#)
        == "1 validation error detected: Value '[t, t, t, t, t, t, t, t, t, t, t]' at 'grantTokens' "
        + "failed to satisfy constraint: Member must have length less than or equal to 10")
  }

  @Test("sensitive bytes are not shown", arguments: [0, 4097])
  func sensitiveBytes(_ count: Int) {
    let blob = base64(ofZeros: count)
    let rule = count == 0 ? "greater than or equal to 1" : "less than or equal to 4096"
    #expect(
      violations(EncryptRequest.self, #"{"KeyId":"k","Plaintext":"\#(blob)"}"#)
        == "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: "
        + "Member must have length \(rule)")
  }

  @Test("sensitive texts are not shown") func sensitiveText() {
    #expect(
      violations(
        ConnectedStore.self, #"{"CustomKeyStoreId":"cks-1","KeyStorePassword":"geheim"}"#)
        == "1 validation error detected: Value at 'keyStorePassword' failed to satisfy constraint: "
        + "Member must have length greater than or equal to 7")
    let credential = #"{"AccessKeyId":"geheim","RawSecretAccessKey":"geheim"}"#
    let text = violations(
      ConnectedStore.self,
      #"{"CustomKeyStoreId":"cks-1","XksProxyAuthenticationCredential":\#(credential)}"#)
    #expect(text?.hasPrefix("3 validation errors detected: Value at 'xksProxy") == true)
    #expect(text?.contains("geheim") == false)
  }

  private typealias ConnectedStore = UpdateCustomKeyStoreRequest

  @Test("bytes are not shown, sensitive or not") func blobs() {
    #expect(
      violations(DecryptRequest.self, #"{"CiphertextBlob":""}"#)
        == "1 validation error detected: Value at 'ciphertextBlob' failed to satisfy constraint: "
        + "Member must have length greater than or equal to 1")
  }

  @Test("all violations are told, in the order of the model and not of the body") func several() {
    #expect(
      violations(
        ScheduleKeyDeletionRequest.self, #"{"PendingWindowInDays":366,"KeyId":""}"#)
        == "2 validation errors detected: Value '' at 'keyId' failed to satisfy constraint: "
        + "Member must have length greater than or equal to 1; Value '366' at 'pendingWindowInDays' "
        + "failed to satisfy constraint: Member must have value less than or equal to 365")
  }

  @Test("lengths count Unicode scalar values") func scalars() {
    // Two UTF-16 units and four bytes each, in one character of two scalars each.
    let flags = String(repeating: "\u{1F1E8}\u{1F1ED}", count: 64)
    #expect(flags.count == 64 && flags.unicodeScalars.count == 128)
    #expect(
      violations(CreateKeyRequest.self, #"{"Tags":[{"TagKey":"\#(flags)","TagValue":""}]}"#) == nil)
    let longer = violations(
      CreateKeyRequest.self, #"{"Tags":[{"TagKey":"\#(flags)x","TagValue":""}]}"#)
    #expect(longer?.hasSuffix("Member must have length less than or equal to 128") == true)
  }

  @Test("a text lists at most a hundred violations and counts all of them") func flood() {
    let tags = Array(repeating: "{}", count: 1000).joined(separator: ",")
    let text = violations(CreateKeyRequest.self, #"{"Tags":[\#(tags)]}"#)
    #expect(text?.hasPrefix("2000 validation errors detected: ") == true)
    #expect(text?.split(separator: ";").count == 100)
  }

  private func base64(ofZeros count: Int) -> String {
    let rest = count % 3
    return String(repeating: "AAAA", count: count / 3) + ["", "AA==", "AAA="][rest]
  }
}
