import KMSModel
import KMSSecrets
import StrictJSON
import Testing

/// The body of an answer.
func written(_ response: some ModelResponse) -> String {
  var writer = JSONWriter()
  response.write(to: &writer)
  return String(decoding: writer.bytes, as: UTF8.self)
}

@Suite("Writing answers") struct ResponseTests {
  @Test("members without a value are left out") func omitted() {
    #expect(written(EncryptResponse()) == "{}")
    #expect(written(CreateKeyResponse()) == "{}")
    #expect(written(ConnectCustomKeyStoreResponse()) == "{}")
    #expect(written(KeyMetadata(keyId: "k")) == #"{"KeyId":"k"}"#)
  }

  @Test("every kind of member is written, in the order of the model") func kinds() {
    let metadata = KeyMetadata(
      awsAccountId: "000000000001", keyId: "k",
      creationDate: Timestamp(millisecondsSinceEpoch: 1_607_472_987_918), enabled: true,
      keyState: .pendingDeletion, origin: .awsKms, keySpec: .symmetricDefault,
      encryptionAlgorithms: [.symmetricDefault],
      multiRegionConfiguration: MultiRegionConfiguration(
        multiRegionKeyType: .primary, primaryKey: MultiRegionKey(arn: "a", region: "r"),
        replicaKeys: [MultiRegionKey(arn: "b"), MultiRegionKey()]),
      pendingDeletionWindowInDays: 7)
    #expect(
      written(CreateKeyResponse(keyMetadata: metadata))
        == #"{"KeyMetadata":{"AWSAccountId":"000000000001","KeyId":"k","#
        + #""CreationDate":1607472987.918,"Enabled":true,"KeyState":"PendingDeletion","#
        + #""Origin":"AWS_KMS","KeySpec":"SYMMETRIC_DEFAULT","#
        + #""EncryptionAlgorithms":["SYMMETRIC_DEFAULT"],"MultiRegionConfiguration":"#
        + #"{"MultiRegionKeyType":"PRIMARY","PrimaryKey":{"Arn":"a","Region":"r"},"#
        + #""ReplicaKeys":[{"Arn":"b"},{}]},"PendingDeletionWindowInDays":7}}"#)
  }

  @Test("bytes are Base64, secret or not") func blobs() {
    #expect(
      written(
        GenerateDataKeyResponse(
          ciphertextBlob: [0xFB, 0xFF], plaintext: SensitiveBytes(copying: [0, 1, 2, 3])))
        == #"{"CiphertextBlob":"+/8=","Plaintext":"AAECAw=="}"#)
    #expect(written(GenerateMacResponse(mac: [])) == #"{"Mac":""}"#)
  }

  @Test("texts are escaped, secret or not") func texts() {
    #expect(written(GetKeyPolicyResponse(policy: "{\"\n}")) == #"{"Policy":"{\"\n}"}"#)
    let configuration = XksProxyConfigurationType(accessKeyId: SensitiveText(copying: "A\"B"))
    #expect(written(configuration) == #"{"AccessKeyId":"A\"B"}"#)
  }

  @Test("empty lists and maps are written") func empty() throws {
    #expect(
      written(ListKeysResponse(keys: [], truncated: false)) == #"{"Keys":[],"Truncated":false}"#)
    #expect(
      written(GrantConstraints(encryptionContextEquals: StringPairs()))
        == #"{"EncryptionContextEquals":{}}"#)
  }

  @Test("what is written reads back as the same structure") func roundTrip() throws {
    let pairs = try #require(
      StringPairs([.init(key: "\u{1F511}", value: "\"\\"), .init(key: "", value: "")]))
    let constraints = GrantConstraints(
      encryptionContextSubset: pairs, sourceArn: "arn:aws:s3::000000000001:bucket")
    let body =
      #"{"KeyId":"k","Operations":["Sign"],"Constraints":\#(written(constraints))}"#
    #expect(try CreateGrantRequest.parse(Array(body.utf8)).constraints == constraints)
    let tags = [Tag(tagKey: "a", tagValue: ""), Tag(tagKey: "b\u{0}", tagValue: "é")]
    let listed = written(ListResourceTagsResponse(tags: tags))
    let again = try CreateKeyRequest.parse(Array(listed.utf8))
    #expect(again.tags == tags)
  }

  @Test(
    "timestamps have at most three decimals and no exponent",
    arguments: [
      (0, "0"), (1, "0.001"), (1000, "1"), (-1500, "-1.5"), (1_607_472_987_910, "1607472987.91"),
      (Int64.max, "9223372036854775.807"),
    ])
  func moments(_ milliseconds: Int64, _ text: String) throws {
    let moment = Timestamp(millisecondsSinceEpoch: milliseconds)
    #expect(written(KeyLastUsageData(timestamp: moment)) == #"{"Timestamp":\#(text)}"#)
    let body =
      #"{"KeyId":"k","ImportToken":"AQ==","EncryptedKeyMaterial":"Ag==","ValidTo":\#(text)}"#
    #expect(try ImportKeyMaterialRequest.parse(Array(body.utf8)).validTo == moment)
  }
}
