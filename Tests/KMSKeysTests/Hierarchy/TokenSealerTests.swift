import KMSCrypto
import KMSModel
import Testing

@testable import KMSKeys

@Suite("TokenSealer") struct TokenSealerTests {
  private let random = CountingRandom()
  private let sealer: TokenSealer

  init() throws {
    sealer = try KeyHierarchy.create(random: random.source).hierarchy.tokenSealer
  }

  @Test("a sealed value has the documented encoding (inferred)")
  func knownAnswer() throws {
    #expect(
      try sealer.seal(Array("payload".utf8), purpose: "ListKeys", random: random.source)
        == "01b0b1b2b3b4b5b6b7b8b9babb89e7a16886653d1a5397688d73e5875bb79fc2255e9200")
  }

  @Test("a value opens for its purpose only", arguments: [0, 1, 7, 500])
  func purposes(count: Int) throws {
    let payload = [UInt8](repeating: 9, count: count)
    let token = try sealer.seal(payload, purpose: "ListKeys/1/us-east-1", random: random.source)
    #expect(token.utf8.count == 2 * count + 58)
    #expect(sealer.open(token, purpose: "ListKeys/1/us-east-1") == payload)
    for purpose in ["ListKeys/2/us-east-1", "ListKeys", "", "listkeys/1/us-east-1"] {
      #expect(sealer.open(token, purpose: purpose) == nil)
    }
  }

  @Test("every changed digit, other text and another spelling do not open")
  func changed() throws {
    let token = try sealer.seal([1, 2, 3], purpose: "p", random: random.source)
    let digits = Array(token.utf8)
    for index in digits.indices {
      var changed = digits
      changed[index] = digits[index] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
      #expect(sealer.open(String(decoding: changed, as: UTF8.self), purpose: "p") == nil)
    }
    for text in [
      "", "0", "01", "zz", String(token.dropLast()), String(token.dropLast(2)), token + "00",
      token.uppercased(), String(token.prefix(26)), String(token.prefix(28)),
      String(token.prefix(56)), "é", String(repeating: "0", count: 200),
    ] {
      #expect(sealer.open(text, purpose: "p") == nil)
    }
  }

  @Test("another deployment does not open it")
  func otherKey() throws {
    let token = try sealer.seal([1], purpose: "p", random: random.source)
    let other = try KeyHierarchy.create(random: systemRandom).hierarchy.tokenSealer
    #expect(other.open(token, purpose: "p") == nil)
  }

  @Test("without random bytes nothing is sealed")
  func noRandom() {
    #expect(throws: KeyError.cryptography(.randomUnavailable(errno: 5))) {
      _ = try sealer.seal([1], purpose: "p", random: FailingRandom(after: 0).source)
    }
  }
}
