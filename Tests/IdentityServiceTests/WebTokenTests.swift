import KMSModel
import Testing

@testable import IdentityService

@Suite("Web tokens") struct WebTokenTests {
  /// Of RFC 7515 appendix A.2: a documented example, with its key.
  private static let token =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XO"
    + "iZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
    + "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwus"
    + "C-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVm"
    + "tVrBp0igcN_IoypGlUPQGe77Rw"

  private static let keys =
    #"{"i":{"keys":[{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPd"#
    + "dxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47s"
    + "oMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV"
    + "MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2"
    + #"PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}]}}"#

  @Test("the example of RFC 7515 is signed by its key, and no part of it may differ")
  func example() throws {
    let source = try #require(WebKeySource(parsing: Array(Self.keys.utf8)))
    let keySet = try #require(source.keySet(of: "i", at: Timestamp(millisecondsSinceEpoch: 0)))
    let token = try WebToken(Self.token)
    try token.verify(with: keySet)
    #expect(token.text("iss") == "joe")
    #expect(token.time("exp")?.secondsSinceEpoch == 1_300_819_380)
    var altered = Array(Self.token.utf8)
    altered[altered.count - 10] = altered[altered.count - 10] == 0x41 ? 0x42 : 0x41
    let other = try WebToken(String(decoding: altered, as: UTF8.self))
    #expect(throws: WebToken.Failure.signatureInvalid) { try other.verify(with: keySet) }
  }

  @Test(
    "what is no token is refused",
    arguments: ["", "a", "a.b", "e30.e30", "e30.e30.e30.e30", "e30.e.e30"])
  func malformed(_ text: String) {
    #expect(throws: WebToken.Failure.malformed) { try WebToken(text) }
  }

  @Test("no other algorithm is accepted")
  func algorithms() {
    for header in [#"{}"#, #"{"alg":"none"}"#, #"{"alg":"HS256"}"#, #"{"alg":"RS512"}"#] {
      let token = "\(encoded(header)).e30.e30"
      #expect(throws: WebToken.Failure.algorithmRefused) { try WebToken(token) }
    }
  }

  @Test("key sets are read whole or not at all", arguments: ["", "[]", #"{"i":[]}"#, #"{"i":{}}"#])
  func keySets(_ text: String) {
    #expect(WebKeySource(parsing: Array(text.utf8)) == nil)
  }

  private func encoded(_ text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    var characters = ""
    var bits = 0
    var count = 0
    for byte in text.utf8 {
      bits = bits << 8 | Int(byte)
      count += 8
      while count >= 6 {
        count -= 6
        characters.append(alphabet[bits >> count & 63])
      }
    }
    if count > 0 { characters.append(alphabet[bits << (6 - count) & 63]) }
    return characters
  }
}
