import KMSModel
import Testing

@testable import KMSKeys

@Suite("EncryptionContextEncoding") struct EncryptionContextEncodingTests {
  private func encode(_ pairs: [(String, String)]) throws -> [UInt8] {
    let pairs = try #require(StringPairs(pairs.map { .init(key: $0.0, value: $0.1) }))
    return try EncryptionContextEncoding.associatedData(
      version: 1, key: try Sample.key().id, context: pairs)
  }

  @Test("pairs are sorted by bytes and written as documented (inferred)")
  func knownAnswer() throws {
    #expect(
      HexText.encode(try encode([("b", "2"), ("a", "1")]))
        == "010000002431323334353637382d313233342d313233342d313233342d313233"
        + "343536373839303132000000020000000161000000013100000001620000000132")
  }

  @Test("different contexts have different encodings")
  func injective() throws {
    let encodings = try [
      [], [("", "")], [("a", "")], [("", "a")], [("a", "b")], [("ab", "")], [("b", "a")],
      [("a", "b"), ("c", "d")], [("a", "d"), ("c", "b")], [("a", "bcd")], [("A", "b")],
      // The same character in two normal forms.
      [("é", "")], [("e\u{301}", "")],
    ].map { try encode($0) }
    #expect(Set(encodings).count == encodings.count)
  }

  @Test("the pairs may have 8,192 bytes and not one more")
  func limit() throws {
    // A count of 4 bytes, and 8 bytes of lengths for the pair.
    let value = String(repeating: "x", count: 8192 - 12 - 1)
    #expect(try encode([("k", value)]).count == 1 + 4 + 36 + 8192)
    #expect(throws: KeyError.contextTooLarge) { _ = try encode([("k", value + "x")]) }
  }
}
