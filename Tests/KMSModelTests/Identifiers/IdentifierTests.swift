import KMSModel
import Testing

@Suite("Identifiers") struct IdentifierTests {
  static let uuid = "1234abcd-12ab-34cd-56ef-1234567890ab"
  static let multiRegion = "mrk-1234abcd12ab34cd56ef1234567890ab"

  @Test(
    "a key id is a lower-case UUID or mrk- and 32 lower-case hex digits",
    arguments: [uuid, multiRegion])
  func validKeyID(_ text: String) {
    #expect(KeyID(text)?.text == text)
  }

  @Test(
    "anything else is no key id",
    arguments: [
      "", "1234ABCD-12ab-34cd-56ef-1234567890ab", "1234abcd12ab34cd56ef1234567890ab",
      "1234abcd-12ab-34cd-56ef-1234567890a", "1234abcd-12ab-34cd-56ef-1234567890abc",
      "1234abcd_12ab-34cd-56ef-1234567890ab", "g234abcd-12ab-34cd-56ef-1234567890ab",
      "mrk-1234ABCD12ab34cd56ef1234567890ab", "mrk-1234abcd12ab34cd56ef1234567890a", "alias/x",
      "1234abcd-12ab-34cd-56ef-1234567890a\u{301}",
    ])
  func invalidKeyID(_ text: String) {
    #expect(KeyID(text) == nil)
  }

  @Test("a new key id has the version and variant of a random UUID")
  func randomKeyID() {
    let id = KeyID(random: [UInt8](repeating: 0xFF, count: 16), isMultiRegion: false)
    #expect(id.text == "ffffffff-ffff-4fff-bfff-ffffffffffff")
    #expect(KeyID(id.text) == id)
    let related = KeyID(random: [UInt8](repeating: 0, count: 16), isMultiRegion: true)
    #expect(related.text == "mrk-00000000000040008000000000000000")
    #expect(related.isMultiRegion && !id.isMultiRegion)
  }

  @Test(
    "an alias name is alias/ and letters, digits, slash, underscore, dash",
    arguments: ["alias/a", "alias/A-b_c/d9", "alias/" + String(repeating: "x", count: 250)])
  func validAlias(_ text: String) {
    #expect(AliasName(text)?.text == text)
  }

  @Test(
    "anything else is no alias name",
    arguments: [
      "", "alias/", "Alias/a", "alias", "alias/a b", "alias/a:b", "alias/ä", "a/alias/x",
      "alias/" + String(repeating: "x", count: 251),
    ])
  func invalidAlias(_ text: String) {
    #expect(AliasName(text) == nil)
  }

  @Test("names below alias/aws/ are reserved, and only those")
  func reservedAlias() {
    #expect(AliasName("alias/aws/s3")?.isReserved == true)
    #expect(AliasName("alias/awsome")?.isReserved == false)
  }

  @Test(
    "an account is exactly 12 digits",
    arguments: ["", "1", "00000000000", "0000000000001", "00000000000a", "٠٠٠٠٠٠٠٠٠٠٠١"])
  func invalidAccount(_ text: String) {
    #expect(AccountID(text) == nil)
  }

  @Test(
    "a Region is two or three words and a number",
    arguments: zip(
      [
        "us-east-1", "ap-southeast-10", "us-gov-west-1", "", "us-east", "us-east-", "us--east-1",
        "US-east-1", "a-b-c-d-1", "useast1", "us-east-1 ", "us-east-x1",
      ],
      [true, true, true, false, false, false, false, false, false, false, false, false]))
  func region(_ text: String, _ isValid: Bool) {
    #expect((Region(text) != nil) == isValid)
  }

  @Test("the four ways of naming a key are told apart")
  func references() throws {
    let account = try #require(AccountID("000000000001"))
    let region = try #require(Region("us-east-1"))
    let id = try #require(KeyID(Self.uuid))
    let name = try #require(AliasName("alias/x"))
    let key = KeyARN(partition: .aws, region: region, account: account, id: id)
    let alias = AliasARN(partition: .aws, region: region, account: account, name: name)
    #expect(KeyReference(id.text) == .id(id))
    #expect(KeyReference(key.text) == .arn(key))
    #expect(KeyReference("alias/x") == .aliasName(name))
    #expect(KeyReference(alias.text) == .aliasARN(alias))
  }

  @Test(
    "text that names nothing is refused",
    arguments: [
      "", "x", "arn:aws:kms:us-east-1:000000000001:key/", "arn:aws:kms:us-east-1:1:key/\(uuid)",
      "arn:aws:iam:us-east-1:000000000001:key/\(uuid)", "arn:aws:kms::000000000001:key/\(uuid)",
      "arn:other:kms:us-east-1:000000000001:key/\(uuid)",
      "arn:aws:kms:us-east-1:000000000001:key/\(uuid)/x",
      "arn:aws:kms:us-east-1:000000000001:\(uuid)", "key/\(uuid)", "arn:aws:kms",
    ])
  func notAReference(_ text: String) {
    #expect(KeyReference(text) == nil)
  }

  @Test("a key id is its text, in both forms, and ordered as the text is")
  func keyIDs() throws {
    let texts = [
      "00000000-0000-0000-0000-000000000000", "01234567-89ab-cdef-0123-456789abcdef",
      "01234567-89ab-cdef-0123-456789abcdf0", "ffffffff-ffff-ffff-ffff-ffffffffffff",
      "mrk-0123456789abcdef0123456789abcdef", "mrk-0123456789abcdef1123456789abcdef",
    ]
    let ids = try texts.map { try #require(KeyID($0)) }
    #expect(ids.map(\.text) == texts)
    #expect(ids.shuffled().sorted() == ids)
    #expect(ids.map(\.isMultiRegion) == [false, false, false, false, true, true])
    // The digits of the second and the fifth are the same.
    #expect(Set(ids).count == ids.count)
    for id in ids {
      var bytes: [UInt8] = [1]
      id.append(to: &bytes)
      #expect(bytes == [1] + Array(id.text.utf8))
    }
  }

  @Test(
    "one character changed makes another id, or none",
    arguments: [
      "01234567-89ab-cdef-0123-456789abcdef", "mrk-0123456789abcdef0123456789abcdef",
    ])
  func keyIDAltered(_ text: String) throws {
    let id = try #require(KeyID(text))
    for place in 0..<36 {
      for character in "0f-gFm/:`".utf8 {
        var bytes = Array(text.utf8)
        bytes[place] = character
        let altered = String(decoding: bytes, as: UTF8.self)
        let isDigitForDigit =
          "0f".utf8.contains(character) && !"mrk-".utf8.contains(Array(text.utf8)[place])
        #expect((KeyID(altered) != nil) == (altered == text || isDigitForDigit), "\(altered)")
        #expect((KeyID(altered) == id) == (altered == text))
      }
    }
    #expect(KeyID(text + "0") == nil)
    #expect(KeyID(String(text.dropLast())) == nil)
  }

  @Test("a key material id is 64 lower-case hex digits")
  func materialID() {
    let text = String(repeating: "0f", count: 32)
    #expect(KeyMaterialID(text)?.text == text)
    #expect(KeyMaterialID(text.uppercased()) == nil)
    #expect(KeyMaterialID(String(text.dropLast())) == nil)
    #expect(KeyMaterialID(bytes: [UInt8](repeating: 0, count: 31)) == nil)
    #expect(KeyMaterialID(bytes: [UInt8](repeating: 0, count: 33)) == nil)
  }

  @Test("every byte of a key material id counts")
  func materialIDBytes() throws {
    let bytes = (0..<32).map { UInt8($0 * 7) }
    let id = try #require(KeyMaterialID(bytes: bytes))
    #expect(id.bytes == bytes)
    #expect(id.text == HexText.encode(bytes))
    #expect(KeyMaterialID(id.text) == id)
    #expect(KeyMaterialID(bytes: ([9] + bytes + [9])[1..<33]) == id)
    for place in 0..<32 {
      var altered = bytes
      altered[place] ^= 1
      #expect(KeyMaterialID(bytes: altered) != id)
    }
  }

  @Test("hexadecimal text has two digits for each byte, for every byte at every place")
  func hexText() {
    for byte in UInt8.min...UInt8.max {
      let digits = (byte < 16 ? "0" : "") + String(byte, radix: 16)
      for place in 0..<9 {
        var bytes = [UInt8](repeating: 0xF9, count: 9)
        bytes[place] = byte
        let text =
          String(repeating: "f9", count: place) + digits
          + String(repeating: "f9", count: 8 - place)
        #expect(HexText.encode(bytes) == text)
        #expect(HexText.decode(text) == bytes)
      }
    }
    #expect(HexText.encode([]) == "")
  }

  @Test("a random UUID shows its bytes, apart from version and variant")
  func randomUUID() {
    let bytes = (0..<16).map { UInt8(0xF0) &+ UInt8($0) &* 0x1D }
    let hex = Array(HexText.encode(bytes).utf8)
    let text = Array(RandomUUID.text(of: bytes[...]).utf8)
    let digits = text.filter { $0 != UInt8(ascii: "-") }
    #expect(text.indices.filter { text[$0] == UInt8(ascii: "-") } == [8, 13, 18, 23])
    #expect(digits.count == 32)
    for index in digits.indices where index != 12 && index != 16 {
      #expect(digits[index] == hex[index])
    }
    #expect(digits[12] == UInt8(ascii: "4"))
    for variant in 0..<256 {
      let text = RandomUUID.text(of: [UInt8](repeating: UInt8(variant), count: 16)[...])
      #expect("89ab".contains(Array(text)[19]))
    }
  }
}
