import KMSIdentity
import KMSModel
import KMSWebTokens
import StrictJSON
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

  /// The example, asked of the library as the service asks.
  private func failure(
    _ text: String = token, issuer: String = "joe", audiences: [String] = [], at seconds: Int64 = 0,
    keys: [WebKey]? = nil
  ) async throws -> WebTokenFailure? {
    let source = try #require(WebKeySource(parsing: Array(Self.keys.utf8)))
    let now = Timestamp(millisecondsSinceEpoch: seconds * 1000)
    let keySet = WebKeySet(try #require(source.keySet(of: "i", at: now)))
    let token = try WebToken(text)
    let question = WebTokenQuestion(
      token: text, algorithm: token.algorithm, keys: try keys ?? keySet.candidates(for: token),
      issuer: issuer, audiences: audiences, now: now)
    return await withCheckedContinuation { continuation in
      TokenVerifier().verify(question) { continuation.resume(returning: $0) }
    }
  }

  @Test("the example of RFC 7515 is signed by its key, and its claims are looked at in order")
  func example() async throws {
    let token = try WebToken(Self.token)
    #expect(token.text("iss") == "joe")
    #expect(token.time("exp")?.secondsSinceEpoch == 1_300_819_380)
    #expect(try await failure(issuer: "jane") == .issuerOther)
    #expect(try await failure(at: 1_300_819_380) == .expired)
    // Signed, in time, but without a subject.
    #expect(try await failure(at: 1_300_819_379) == .claimMissing("sub"))
  }

  @Test("no byte of the example's signature may differ")
  func altered() async throws {
    var altered = Array(Self.token.utf8)
    altered[altered.count - 10] = altered[altered.count - 10] == 0x41 ? 0x42 : 0x41
    let text = String(decoding: altered, as: UTF8.self)
    #expect(try await failure(text) == .signatureInvalid)
  }

  @Test("without a key, or with one that the library cannot use, no signature is good")
  func uselessKeys() async throws {
    #expect(try await failure(keys: []) == .signatureInvalid)
    let key = WebKey.rsa(modulus: "AQAB", exponent: "AQAB")
    #expect(try await failure(keys: [key]) == .signatureInvalid)
    let point = WebKey.point(x: "AQAB", y: "AQAB")
    #expect(try await failure(keys: [point, key]) == .signatureInvalid)
  }

  @Test(
    "what is no token is refused",
    arguments: ["", "a", "a.b", "e30.e30", "e30.e30.e30.e30", "e30.e.e30"])
  func malformed(_ text: String) {
    #expect(throws: WebTokenFailure.malformed) { try WebToken(text) }
  }

  @Test("no other algorithm is accepted")
  func algorithms() {
    for header in [
      #"{}"#, #"{"alg":"none"}"#, #"{"alg":"HS256"}"#, #"{"alg":"PS256"}"#, #"{"alg":"EdDSA"}"#,
      #"{"alg":"RS256","crit":["exp"]}"#, #"{"alg":"rs256"}"#,
    ] {
      let token = "\(encoded(header)).e30.e30"
      #expect(throws: WebTokenFailure.algorithmRefused) { try WebToken(token) }
    }
  }

  @Test(
    "claims that decide have one value, of their type",
    arguments: [
      #"{"iss":1}"#, #"{"sub":null}"#, #"{"azp":["a"]}"#, #"{"exp":"1"}"#, #"{"exp":1.5}"#,
      #"{"nbf":-1}"#, #"{"iat":99999999999999}"#, #"{"aud":[]}"#, #"{"aud":[1]}"#, #"{"aud":{}}"#,
      #"{"aud":"a","aud":"b"}"#,
    ])
  func types(_ claims: String) {
    let token = "\(encoded(#"{"alg":"RS256"}"#)).\(encoded(claims)).e30"
    #expect(throws: WebTokenFailure.malformed) { try WebToken(token) }
  }

  @Test("a token has at most 20,000 bytes")
  func size() throws {
    let head = encoded(#"{"alg":"RS256"}"#)
    let room = WebToken.byteCountMax - head.utf8.count - 6
    let signature = String(repeating: "AAAA", count: room / 4)
    _ = try WebToken("\(head).e30.\(signature)")
    #expect(throws: WebTokenFailure.malformed) { try WebToken("\(head).e30.\(signature)AAAAAAAA") }
  }

  @Test("a key serves tokens of its own name, kind and algorithm only")
  func candidates() throws {
    let long = String(repeating: "AAAA", count: 86) + "AA"
    let rsa = #""kty":"RSA","n":"\#(long.dropLast(2))","e":"AQAB""#
    let numbers = String(repeating: "A", count: 43)
    let point = #""kty":"EC","crv":"P-256","x":"\#(numbers)","y":"\#(numbers)""#
    func count(_ key: String, _ header: String) throws -> Int {
      let json = try JSONValue(parsing: Array(#"{"keys":[{\#(key)},7]}"#.utf8))
      guard case .object(let object) = json else { return 0 }
      return try WebKeySet(object).candidates(for: WebToken("\(encoded(header)).e30.e30")).count
    }
    let good = #"{"alg":"RS256"}"#
    #expect(try count(rsa, good) == 1)
    #expect(try count(rsa + #","kid":"a","use":"sig","alg":"RS256""#, good) == 1)
    #expect(try count(point, #"{"alg":"ES256"}"#) == 1)
    for key in [
      point, rsa + #","use":"enc""#, rsa + #","alg":"RS384""#,
      rsa.replacing("RSA", with: "oct"), rsa.replacing("AQAB", with: "AQABAQAB"),
      #""kty":"RSA","n":"AQAB","e":"AQAB""#, #""kty":"RSA""#,
    ] {
      #expect(throws: WebTokenFailure.signatureInvalid) { try count(key, good) }
    }
    #expect(throws: WebTokenFailure.signatureInvalid) { try count(rsa, #"{"alg":"ES256"}"#) }
    #expect(throws: WebTokenFailure.signatureInvalid) { try count(point, #"{"alg":"ES384"}"#) }
    #expect(throws: WebTokenFailure.keyUnknown) {
      try count(rsa, #"{"alg":"RS256","kid":"a"}"#)
    }
    #expect(throws: WebTokenFailure.malformed) { try count(rsa, #"{"alg":"RS256","kid":7}"#) }
  }

  @Test(
    "a provider's URL has a host with a dot, so that no claim can be named as a service's key is")
  func urls() {
    for url in [
      "https://a.example", "https://a.example/", "https://a.example:8443/t/n", "https://127.0.0.1",
    ] {
      #expect(WebIssuerURL.isValid(url), "\(url)")
    }
    for url in [
      "", "https://", "http://a.example", "https://aws", "https://sts/a.b", "https://a..b",
      "https://.a", "https://a.", "https://a.b:", "https://a.b:0", "https://a.b:65536",
      "https://a.b:1:2", "https://u@a.b", "https://a.b?c", "https://a.b#c", "https://a.b/*",
      "https://a.b/${x}", "https://\u{e4}.b", "https://a.b/ c",
      "https://a.b/" + String(repeating: "c", count: 244),
    ] {
      #expect(!WebIssuerURL.isValid(url), "\(url)")
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
