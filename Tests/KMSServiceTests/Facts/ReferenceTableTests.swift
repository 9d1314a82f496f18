import Testing

@testable import KMSService

@Suite("ReferenceTable") struct ReferenceTableTests {
  /// Hashes collide, as most numbers have the same one.
  private struct Number: Hashable {
    let value: Int
    let hashes: Int

    func hash(into hasher: inout Hasher) { hasher.combine(value % hashes) }
  }

  private final class Entry: Findable {
    let place: Number
    init(_ value: Int, hashes: Int) { place = Number(value: value, hashes: hashes) }
    func isAt(_ place: Number) -> Bool { self.place == place }
  }

  @Test("it says what a dictionary says, whatever is added and taken away", arguments: [3, 1000])
  func sameAsDictionary(_ hashes: Int) {
    var random = SystemRandomNumberGenerator()
    var table = ReferenceTable<Entry>()
    var dictionary: [Number: Entry] = [:]
    for step in 0..<20_000 {
      let value = Int.random(in: 0..<(step < 10_000 ? 300 : 40), using: &random)
      let entry = Entry(value, hashes: hashes)
      if Bool.random(using: &random) {
        #expect(table.insert(entry) === dictionary.updateValue(entry, forKey: entry.place))
      } else {
        #expect(table.remove(entry.place) === dictionary.removeValue(forKey: entry.place))
      }
      if step % 500 == 0 {
        #expect(table.count == dictionary.count)
        for value in 0..<300 {
          let place = Number(value: value, hashes: hashes)
          #expect(table[place] === dictionary[place], "after step \(step)")
        }
      }
    }
  }

  @Test("an empty table has nothing to find or to take away")
  func empty() {
    var table = ReferenceTable<Entry>()
    #expect(table[Number(value: 1, hashes: 9)] == nil)
    #expect(table.remove(Number(value: 1, hashes: 9)) == nil)
    #expect(table.removeUnused(sparedMax: 9) { _ in false } == nil)
    _ = table.insert(Entry(1, hashes: 9))
    table.removeAll()
    #expect(table.count == 0)
    #expect(table[Number(value: 1, hashes: 9)] == nil)
  }

  @Test("what was used is spared, and all go in the end")
  func unused() {
    var table = ReferenceTable<Entry>()
    for value in 0..<20 { _ = table.insert(Entry(value, hashes: 1000)) }
    var isSpared = { (entry: Entry) in entry.place.value != 7 }
    #expect(table.removeUnused(sparedMax: 100, isSpared)?.place.value == 7)
    isSpared = { _ in true }
    #expect(table.removeUnused(sparedMax: 5, isSpared) != nil, "five were spared in vain")
    var left = 0
    while table.removeUnused(sparedMax: 0, isSpared) != nil { left += 1 }
    #expect(left == 18)
    #expect(table.count == 0)
  }
}
