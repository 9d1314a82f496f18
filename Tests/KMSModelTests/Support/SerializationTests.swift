import KMSModel
import KMSSecrets
import Testing

/// The text of the SerializationException that a body is answered with.
private func refusal<Request: ModelRequest>(_ type: Request.Type, _ json: String) -> String? {
  refusal(type, Array(json.utf8))
}

private func refusal<Request: ModelRequest>(_ type: Request.Type, _ body: [UInt8]) -> String? {
  do throws(RequestError) {
    _ = try Request.parse(body)
    return nil
  } catch {
    switch error {
    case .serialization(let text): return text
    case .validation(let text): return "ValidationException: \(text)"
    }
  }
}

@Suite("Reading requests") struct SerializationTests {
  private static let malformed = "The request body is not valid JSON."
  private static let structure = "Start of structure or map found where not expected."
  private static let list = "Start of list found where not expected"

  @Test("every kind of member is read") func kinds() throws {
    let body = """
      {"KeyId":"k\\u00e9y","Plaintext":"aGFsbG8=","EncryptionContext":{"b":"2","a":"1"},
       "GrantTokens":["t","u"],"EncryptionAlgorithm":"SYMMETRIC_DEFAULT","DryRun":true}
      """
    let request = try EncryptRequest.parse(Array(body.utf8))
    #expect(
      request
        == EncryptRequest(
          keyId: "kéy", plaintext: SensitiveBytes(copying: Array("hallo".utf8)),
          encryptionContext: StringPairs([.init(key: "a", value: "1"), .init(key: "b", value: "2")]
          ),
          grantTokens: ["t", "u"], encryptionAlgorithm: .symmetricDefault, dryRun: true))
  }

  @Test("structures, timestamps, secret texts and numbers are read") func moreKinds() throws {
    let imported = try ImportKeyMaterialRequest.parse(
      Array(
        #"{"KeyId":"k","ImportToken":"AQ==","EncryptedKeyMaterial":"Ag==","ValidTo":1607472987.918}"#
          .utf8))
    #expect(imported.importToken == [1] && imported.encryptedKeyMaterial == [2])
    #expect(imported.validTo == Timestamp(millisecondsSinceEpoch: 1_607_472_987_918))
    let store = try UpdateCustomKeyStoreRequest.parse(
      Array(#"{"CustomKeyStoreId":"cks","KeyStorePassword":"pass\u0077ord"}"#.utf8))
    #expect(store.keyStorePassword == SensitiveText(copying: "password"))
    let grant = try CreateGrantRequest.parse(
      Array(
        #"{"KeyId":"k","Operations":["Decrypt"],"Constraints":{"EncryptionContextSubset":{"a":"b"}}}"#
          .utf8))
    #expect(grant.operations == [.decrypt])
    #expect(grant.constraints?.encryptionContextSubset?["a"] == "b")
    let random = try GenerateRandomRequest.parse(Array(#"{"NumberOfBytes":32}"#.utf8))
    #expect(random.numberOfBytes == 32)
  }

  @Test("members that the model does not know are skipped, whatever they hold")
  func unknownMembers() throws {
    let body =
      #"{"Extra":{"a":[1,null,{"b":"c"}]},"KeyId":"k","keyId":"other","\u212aeyId":"third"}"#
    #expect(try DisableKeyRequest.parse(Array(body.utf8)).keyId == "k")
  }

  @Test("a member's name may be escaped") func escapedName() throws {
    #expect(try DisableKeyRequest.parse(Array(#"{"\u004beyId":"k"}"#.utf8)).keyId == "k")
  }

  @Test(
    "a name twice in one object is refused, known or not, escaped or not",
    arguments: [
      #"{"KeyId":"k","KeyId":"k"}"#, #"{"KeyId":null,"KeyId":"k"}"#,
      #"{"KeyId":"k","\u004beyId":"k"}"#, #"{"KeyId":"k","X":1,"X":2}"#,
    ])
  func duplicateNames(_ json: String) {
    #expect(refusal(DisableKeyRequest.self, json) == Self.malformed)
  }

  @Test("a key twice in an encryption context is refused") func duplicateKeys() {
    let body = #"{"CiphertextBlob":"AQ==","EncryptionContext":{"a":"1","a":"2"}}"#
    #expect(refusal(DecryptRequest.self, body) == Self.malformed)
  }

  @Test("keys of an encryption context are compared by bytes") func canonicalEquivalence() throws {
    let body = #"{"CiphertextBlob":"AQ==","EncryptionContext":{"\u00e9":"1","e\u0301":"2"}}"#
    let context = try #require(try DecryptRequest.parse(Array(body.utf8)).encryptionContext)
    #expect(context.count == 2 && context["\u{E9}"] == "1" && context["e\u{301}"] == "2")
  }

  @Test(
    "a string is refused anything else",
    arguments: [
      ("1", "NUMBER_VALUE can not be converted to a String"),
      ("true", "TRUE_VALUE can not be converted to a String"),
      ("false", "FALSE_VALUE can not be converted to a String"),
      ("[]", list), ("{}", structure),
    ])
  func wrongString(_ value: String, _ text: String) {
    #expect(refusal(DisableKeyRequest.self, #"{"KeyId":\#(value)}"#) == text)
  }

  @Test(
    "a number is refused anything else",
    arguments: [
      (#""1""#, "STRING_VALUE can not be converted to an Integer"),
      ("true", "TRUE_VALUE can not be converted to an Integer"),
      ("1.5", "NUMBER_VALUE can not be converted to an Integer"),
      ("1e2", "NUMBER_VALUE can not be converted to an Integer"),
      ("2147483648", "NUMBER_VALUE can not be converted to an Integer"),
      ("99999999999999999999", "A number is out of range."), ("1e999", "A number is out of range."),
      ("[]", list), ("{}", structure),
    ])
  func wrongNumber(_ value: String, _ text: String) {
    #expect(refusal(ListKeysRequest.self, #"{"Limit":\#(value)}"#) == text)
  }

  @Test(
    "a truth value is refused anything else",
    arguments: [
      (#""true""#, "STRING_VALUE can not be converted to a Boolean"),
      ("1", "NUMBER_VALUE can not be converted to a Boolean"), ("[]", list), ("{}", structure),
    ])
  func wrongFlag(_ value: String, _ text: String) {
    #expect(refusal(CreateKeyRequest.self, #"{"MultiRegion":\#(value)}"#) == text)
  }

  @Test(
    "a blob is refused anything but canonical Base64",
    arguments: [
      ("1", "NUMBER_VALUE can not be converted to a Blob"),
      (#""A""#, "The value of a Blob is not valid Base64."),
      (#""AR==""#, "The value of a Blob is not valid Base64."),
      (#""A-__""#, "The value of a Blob is not valid Base64."), ("[]", list), ("{}", structure),
    ])
  func wrongBlob(_ value: String, _ text: String) {
    #expect(refusal(DecryptRequest.self, #"{"CiphertextBlob":\#(value)}"#) == text)
    #expect(refusal(EncryptRequest.self, #"{"KeyId":"k","Plaintext":\#(value)}"#) == text)
  }

  @Test(
    "a timestamp is refused anything but a number",
    arguments: [
      (#""2026-01-01T00:00:00Z""#, "STRING_VALUE can not be converted to milliseconds since epoch"),
      ("1e300", "A number is out of range."), ("[]", list), ("{}", structure),
    ])
  func wrongMoment(_ value: String, _ text: String) {
    #expect(refusal(ImportKeyMaterialRequest.self, #"{"ValidTo":\#(value)}"#) == text)
  }

  @Test(
    "lists, maps and structures are refused anything else",
    arguments: [
      (#"{"GrantTokens":"t"}"#, "STRING_VALUE can not be converted to a List"),
      (#"{"GrantTokens":{}}"#, structure),
      (#"{"GrantTokens":[1]}"#, "NUMBER_VALUE can not be converted to a String"),
      (#"{"GrantTokens":[null]}"#, "Null value found where not expected"),
      (#"{"EncryptionContext":[]}"#, list),
      (#"{"EncryptionContext":"a"}"#, "STRING_VALUE can not be converted to a Map"),
      (#"{"EncryptionContext":{"a":1}}"#, "NUMBER_VALUE can not be converted to a String"),
      (#"{"EncryptionContext":{"a":null}}"#, "Null value found where not expected"),
      (#"{"Recipient":[]}"#, list),
      (#"{"Recipient":true}"#, "TRUE_VALUE can not be converted to a Structure"),
      (#"{"Recipient":{"KeyEncryptionAlgorithm":{}}}"#, structure),
    ])
  func wrongContainers(_ json: String, _ text: String) {
    #expect(refusal(DecryptRequest.self, json) == text)
  }

  @Test("a list of structures takes structures only") func wrongStructures() {
    #expect(refusal(CreateKeyRequest.self, #"{"Tags":[[]]}"#) == Self.list)
    #expect(
      refusal(CreateKeyRequest.self, #"{"Tags":[null]}"#) == "Null value found where not expected")
  }

  @Test(
    "the body must be one JSON object",
    arguments: [
      ("", malformed), (" ", malformed), ("{", malformed), ("{}x", malformed), ("{} {}", malformed),
      ("{\"KeyId\":\"\u{1}\"}", malformed), (#"{"KeyId":"\ud800"}"#, malformed), ("nul", malformed),
      ("null", "Null value found where not expected"), ("[]", list),
      ("1", "NUMBER_VALUE can not be converted to a Structure"),
      (#""{}""#, "STRING_VALUE can not be converted to a Structure"),
    ])
  func wrongBodies(_ json: String, _ text: String) {
    #expect(refusal(DisableKeyRequest.self, json) == text)
  }

  @Test("nesting and size are bounded, also inside what is skipped") func bounds() {
    let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
    #expect(refusal(DisableKeyRequest.self, #"{"X":\#(deep)}"#) == Self.malformed)
    let long = String(repeating: " ", count: 1 << 20) + "{}"
    #expect(refusal(DisableKeyRequest.self, long) == Self.malformed)
    #expect(refusal(DisableKeyRequest.self, [0xEF, 0xBB, 0xBF, 0x7B, 0x7D]) == Self.malformed)
    #expect(refusal(DisableKeyRequest.self, [0x7B, 0x22, 0xFF, 0x22]) == Self.malformed)
  }

  @Test("a wrong type is told before a constraint") func precedence() {
    #expect(
      refusal(ScheduleKeyDeletionRequest.self, #"{"KeyId":"","PendingWindowInDays":"x"}"#)
        == "STRING_VALUE can not be converted to an Integer")
  }
}
