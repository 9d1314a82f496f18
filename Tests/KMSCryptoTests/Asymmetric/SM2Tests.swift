import KMSCrypto
import KMSSecrets
import Testing

/// The examples of GB/T 32918.5 and GB/T 32905 (documented).
@Suite("SM2") struct SM2Tests {
  private func publishedKey() throws -> PrivateKey {
    let scalar = try hex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
    return try privateKey(curvePKCS8(.sm2, scalar: scalar), .sm2)
  }

  @Test("SM3 of abc is the published one")
  func hash() throws {
    #expect(
      try bytes(SM3.digest(SensitiveBytes(copying: Array("abc".utf8))))
        == hex("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"))
  }

  @Test("the public key is the published one")
  func publicKey() throws {
    #expect(
      try publishedKey().publicKey.der.suffix(64)
        == hex(
          "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
            + "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"))
  }

  @Test("the published signature is valid, under the default id")
  func signature() throws {
    let signature = try der(
      0x30,
      derInteger(hex("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"))
        + derInteger(hex("b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa")))
    let key = try publishedKey().publicKey
    #expect(try key.isValid(signature, of: message("message digest"), with: .sm2DSA))
    #expect(try !key.isValid(signature, of: message("message digest."), with: .sm2DSA))
  }

  @Test("the published ciphertext opens")
  func decryption() throws {
    let ciphertext = try der(
      0x30,
      derInteger(hex("04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73"))
        + derInteger(hex("e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0"))
        + der(0x04, hex("59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"))
        + der(0x04, hex("21886ca989ca9c7d58087307ca93092d651efa")))
    #expect(
      bytes(try publishedKey().decrypt(ciphertext, with: .sm2PKE))
        == Array("encryption standard".utf8))
  }
}
