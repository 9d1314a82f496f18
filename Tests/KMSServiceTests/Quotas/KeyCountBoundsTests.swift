import KMSStore
import Testing

@testable import KMSService

@Suite("KeyCountBounds") struct KeyCountBoundsTests {
  private let bounds = KeyCountBounds()
  private let prefix = "us-east-1/000000000001/"

  private func change(_ table: StoreTable, _ key: String) -> StoreChange {
    StoreChange(sequence: 1, table: table, key: key)
  }

  @Test("nobody is admitted before keys were counted, and then so many as there is room for")
  func counted() {
    #expect(!bounds.admits(in: prefix, max: 10))
    bounds.begin(in: prefix, count: 8)
    #expect(bounds.admits(in: prefix, max: 10))
    #expect(bounds.admits(in: prefix, max: 10))
    #expect(!bounds.admits(in: prefix, max: 10))
    #expect(!bounds.admits(in: "us-west-2/000000000001/", max: 10))
  }

  @Test("every commit that may have added a key takes room away, in its account and Region only")
  func committed() {
    bounds.begin(in: prefix, count: 0)
    bounds.begin(in: "us-east-1/000000000002/", count: 0)
    bounds.note([
      change(Tables.keys, prefix + "a"), change(Tables.aliases, prefix + "alias/aws/s3"),
      change(Tables.materials, prefix + "b"), change(Tables.keys, "damaged"),
    ])
    bounds.noteKey(in: prefix)
    #expect(!bounds.admits(in: prefix, max: 3))
    #expect(bounds.admits(in: prefix, max: 4))
    #expect(bounds.admits(in: "us-east-1/000000000002/", max: 1))
  }

  @Test("what was not counted is not noted")
  func unknown() {
    bounds.note([change(Tables.keys, prefix + "a")])
    bounds.noteKey(in: prefix)
    #expect(!bounds.admits(in: prefix, max: 10))
  }

  @Test("with too many accounts all are counted anew")
  func many() {
    for number in 0..<KeyCountBounds.countMax { bounds.begin(in: "a/\(number)/", count: 0) }
    bounds.begin(in: "a/1/", count: 1)
    #expect(bounds.admits(in: "a/0/", max: 10))
    bounds.begin(in: "b/0/", count: 0)
    #expect(!bounds.admits(in: "a/1/", max: 10))
    #expect(bounds.admits(in: "b/0/", max: 10))
  }
}
