import KMSModel
import Testing

@Suite("StringPairs") struct StringPairsTests {
  private typealias Pair = StringPairs.Pair

  @Test("entries are sorted by the bytes of their keys") func order() throws {
    let keys = ["b", "a", "", "\u{10000}", "\u{E000}", "B", "aa"]
    let pairs = try #require(StringPairs(keys.map { Pair(key: $0, value: "v") }))
    #expect(pairs.pairs.map(\.key) == ["", "B", "a", "aa", "b", "\u{E000}", "\u{10000}"])
  }

  @Test("the order in which entries are given is irrelevant") func equality() {
    let left = StringPairs([Pair(key: "a", value: "1"), Pair(key: "b", value: "2")])
    let right = StringPairs([Pair(key: "b", value: "2"), Pair(key: "a", value: "1")])
    #expect(left == right && left?.hashValue == right?.hashValue)
  }

  @Test("a key twice is refused") func duplicate() {
    #expect(StringPairs([Pair(key: "a", value: "1"), Pair(key: "a", value: "1")]) == nil)
  }

  @Test("texts are compared by bytes, never by canonical equivalence") func bytes() {
    let composed = Pair(key: "\u{E9}", value: "")
    let decomposed = Pair(key: "e\u{301}", value: "")
    #expect(composed.key == decomposed.key && composed != decomposed)
    #expect(Pair(key: "", value: "\u{E9}") != Pair(key: "", value: "e\u{301}"))
    #expect(StringPairs([composed]) != StringPairs([decomposed]))
    #expect(StringPairs([composed, decomposed])?.count == 2)
    #expect(StringPairs([composed])?["e\u{301}"] == nil)
  }

  @Test("no entries") func empty() {
    #expect(StringPairs().isEmpty && StringPairs().count == 0 && StringPairs() == StringPairs([]))
  }
}
