import KMSStore
import Testing

extension StoreRule {
  static let rows = [
    StoreRule("an inserted row is read back with version 1 and its bytes") { store in
      try await store.insert([1, 2, 0, 255], at: "a")
      let row = try #require(try await store.row("a"))
      #expect(row.key == "a")
      #expect(row.version == 1)
      #expect(row.value == [1, 2, 0, 255])
    },
    StoreRule("a row that is not there is nil, also in a table that was never used") { store in
      #expect(try await store.row("a") == nil)
      try await store.insert([], at: "a")
      #expect(try await store.row("b") == nil)
    },
    StoreRule("an empty value is a value") { store in
      try await store.insert([], at: "a")
      #expect(try await store.row("a")?.value == [])
      try await store.change { try $0.update([], at: "a", in: table, from: 1) }
      #expect(try await store.row("a")?.version == 2)
    },
    StoreRule("inserting over a row is refused and changes nothing") { store in
      try await store.insert([1], at: "a")
      #expect(await failure { try await store.insert([2], at: "a") } == .alreadyExists)
      #expect(try await store.row("a")?.value == [1])
      #expect(try await store.row("a")?.version == 1)
    },
    StoreRule("an update replaces the value and counts the version up") { store in
      try await store.insert([1], at: "a")
      try await store.change { try $0.update([2], at: "a", in: table, from: 1) }
      try await store.change { try $0.update([3], at: "a", in: table, from: 2) }
      #expect(try await store.row("a")?.value == [3])
      #expect(try await store.row("a")?.version == 3)
    },
    StoreRule("an update from another version, or of no row, is a conflict") { store in
      try await store.insert([1], at: "a")
      for version: UInt64 in [0, 2, UInt64.max] {
        let error = await failure {
          try await store.change { try $0.update([2], at: "a", in: table, from: version) }
        }
        #expect(error == .conflict)
      }
      let error = await failure {
        try await store.change { try $0.update([2], at: "b", in: table, from: 1) }
      }
      #expect(error == .conflict)
      #expect(try await store.row("a")?.value == [1])
      #expect(try await store.row("b") == nil)
    },
    StoreRule("a deleted row is gone, and inserted again it starts at version 1") { store in
      try await store.insert([1], at: "a")
      try await store.change { try $0.update([2], at: "a", in: table, from: 1) }
      try await store.change { try $0.delete("a", in: table, from: 2) }
      #expect(try await store.row("a") == nil)
      try await store.insert([3], at: "a")
      #expect(try await store.row("a")?.version == 1)
    },
    StoreRule("a deletion from another version, or of no row, is a conflict") { store in
      try await store.insert([1], at: "a")
      for version: UInt64 in [0, 2, UInt64.max] {
        let error = await failure {
          try await store.change { try $0.delete("a", in: table, from: version) }
        }
        #expect(error == .conflict)
      }
      let error = await failure {
        try await store.change { try $0.delete("b", in: table, from: 1) }
      }
      #expect(error == .conflict)
      #expect(try await store.row("a") != nil)
    },
    StoreRule("the same key in two tables is two rows") { store in
      try await store.insert([1], at: "a")
      try await store.change { try $0.insert([2], at: "a", in: otherTable) }
      try await store.change { try $0.delete("a", in: table, from: 1) }
      let other = try await store.read { reader throws(StoreError) in
        try reader.row("a", in: otherTable)
      }
      #expect(other?.value == [2])
      #expect(try await store.row("a") == nil)
    },
    StoreRule("keys are bytes: no case, no canonical equivalence, no NUL, no blank folds them") {
      store in
      let keys = ["\u{E9}", "e\u{301}", "E", "e", "e\u{0}", "e\u{0}\u{0}", "e ", " e", "\u{0}"]
      for (index, key) in keys.enumerated() { try await store.insert([UInt8(index)], at: key) }
      for (index, key) in keys.enumerated() {
        let row = try #require(try await store.row(key))
        #expect(row.value == [UInt8(index)])
        #expect(Array(row.key.utf8) == Array(key.utf8))
      }
    },
  ]
}
