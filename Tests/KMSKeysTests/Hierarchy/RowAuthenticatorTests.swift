import KMSCrypto
import KMSModel
import KMSSecrets
import Testing

@testable import KMSKeys

@Suite("RowAuthenticator") struct RowAuthenticatorTests {
  private let authenticator: RowAuthenticator

  init() throws {
    authenticator = try KeyHierarchy.create(random: CountingRandom().source).hierarchy
      .rowAuthenticator
  }

  @Test("a tag has the documented value (inferred)")
  func knownAnswer() {
    let tag = authenticator.tag(table: "keys", key: "us-east-1/x", payload: Array("{}".utf8))
    #expect(
      HexText.encode(tag) == "df74d9522305fc493bacf9957c0bfba7af7fc4e7e67701ca00763fbd6b2f321f")
    #expect(tag.count == RowAuthenticator.tagByteCount)
  }

  @Test("a tag belongs to its table, key and payload, and to no other cut of the same bytes")
  func bound() {
    let tag = authenticator.tag(table: "ab", key: "cd", payload: [1, 2])
    func isAuthentic(_ table: String, _ key: String, _ payload: [UInt8]) -> Bool {
      authenticator.isAuthentic(tag: tag, table: table, key: key, payload: payload)
    }
    #expect(isAuthentic("ab", "cd", [1, 2]))
    #expect(!isAuthentic("abc", "d", [1, 2]))
    #expect(!isAuthentic("a", "bcd", [1, 2]))
    #expect(!isAuthentic("ab", "ce", [1, 2]))
    #expect(!isAuthentic("ab", "cd", [1, 3]))
    #expect(!isAuthentic("ab", "cd", [1]))
    #expect(!isAuthentic("ab", "cd\u{1}", [2]))
    #expect(!isAuthentic("", "", []))
  }

  @Test("every changed bit of a tag, and every other size, is noticed")
  func changed() {
    let tag = authenticator.tag(table: "t", key: "k", payload: [])
    #expect(authenticator.isAuthentic(tag: tag, table: "t", key: "k", payload: []))
    for index in tag.indices {
      for bit in 0..<8 {
        var changed = tag
        changed[index] ^= 1 << UInt8(bit)
        #expect(!authenticator.isAuthentic(tag: changed, table: "t", key: "k", payload: []))
      }
    }
    for wrong in [[], Array(tag.dropLast()), tag + [0]] {
      #expect(!authenticator.isAuthentic(tag: wrong, table: "t", key: "k", payload: []))
    }
  }

  @Test("a key of another size authenticates nothing", arguments: [0, 16, 31, 33])
  func keySize(count: Int) {
    #expect(throws: KeyError.cryptography(.keySizeInvalid)) {
      _ = try RowAuthenticator(key: SecretBytes(count: count) { _ in })
    }
  }
}
