import KMSStore
import Testing

/// Entries as text, to be compared.
private func texts(_ changes: [StoreChange]) -> [String] {
  changes.map { "\($0.table.name) \($0.key)" }
}

extension StoreRule {
  static let feed = [
    StoreRule("a new feed is empty and its last sequence is 0") { store in
      let last = try await store.lastChangeSequence()
      #expect(last == 0)
      #expect(try await store.changes(after: 0, limit: 10).isEmpty)
    },
    StoreRule("each insertion, update and deletion is one entry, in order") { store in
      try await store.change { transaction throws(StoreError) in
        try transaction.insert([], at: "b", in: table)
        try transaction.insert([], at: "a", in: otherTable)
      }
      try await store.change { try $0.update([], at: "b", in: table, from: 1) }
      try await store.change { try $0.delete("b", in: table, from: 2) }
      let changes = try await store.changes(after: 0, limit: 10)
      #expect(
        texts(changes) == ["contract b", "other_contract a", "contract b", "contract b"])
      #expect(zip(changes, changes.dropFirst()).allSatisfy { $0.sequence < $1.sequence })
      #expect(try await store.lastChangeSequence() == changes.last?.sequence)
      #expect(changes.first.map { $0.sequence >= 1 } == true)
    },
    StoreRule("a refused change and an undone transaction have no entry") { store in
      try await store.insert(keys: ["a"])
      let last = try await store.lastChangeSequence()
      _ = await failure { try await store.insert(keys: ["b", "a"]) }
      try await store.write { transaction throws(StoreError) in
        try transaction.insert([], at: "c", in: table)
        return .rollback(())
      }
      #expect(try await store.lastChangeSequence() == last)
      try await store.insert(keys: ["d"])
      #expect(texts(try await store.changes(after: last, limit: 10)) == ["contract d"])
    },
    StoreRule("keys in the feed are the bytes of the rows' keys") { store in
      let keys = ["e\u{301}", "\u{E9}", "\u{0}", "\u{10FFFF}"]
      try await store.insert(keys: keys)
      #expect(bytes(try await store.changes(after: 0, limit: 10).map(\.key)) == bytes(keys))
    },
    StoreRule("pages of the feed together are the whole feed") { store in
      let keys = (0..<25).map { "\($0)" }
      try await store.insert(keys: keys)
      for limit in [1, 7, 25, 1_000] {
        var found: [StoreChange] = []
        var page: [StoreChange] = []
        repeat {
          page = try await store.changes(after: found.last?.sequence ?? 0, limit: limit)
          found += page
        } while page.count == limit
        #expect(found.map(\.key) == keys)
      }
    },
    StoreRule("a follower from beyond the end of the feed must start over") { store in
      #expect(
        await failure { try await store.changes(after: 1, limit: 10) } == .changesPruned)
      try await store.insert(keys: ["a"])
      let last = try await store.lastChangeSequence()
      #expect(try await store.changes(after: last, limit: 10).isEmpty)
      for sequence in [last + 1, UInt64(Int64.max), UInt64.max] {
        #expect(
          await failure { try await store.changes(after: sequence, limit: 10) }
            == .changesPruned)
      }
    },
    StoreRule("entries of the feed can be had with a completion") { store in
      try await store.insert(keys: ["a"])
      let arrived = Arrivals<[String]>(count: 1)
      store.changes(after: 0, limit: 10) { result in
        switch result {
        case .success(let changes): arrived.add(texts(changes))
        case .failure: arrived.add([])
        }
      }
      #expect(await arrived.all() == [["contract a"]])
    },
    .reopening("a follower of pruned entries must start over, one of kept entries goes on") {
      fixture in
      let store = try fixture.open(keptChanges: 10)
      defer { store.close() }
      // More than any engine may keep beyond what it must.
      for batch in 0..<3 {
        try await store.insert(keys: (0..<1_000).map { "\(batch)/\($0)" })
      }
      let last = try await store.lastChangeSequence()
      #expect(try await store.changes(after: last - 10, limit: 1_000).count == 10)
      #expect(
        await failure { try await store.changes(after: 0, limit: 1_000) } == .changesPruned)
    },
    .reopening("the feed outlives its store, and its numbers are never used again") { fixture in
      let first = try fixture.open()
      try await first.insert(keys: ["a", "b"])
      try await first.change { try $0.delete("b", in: table, from: 1) }
      let last = try await first.lastChangeSequence()
      first.close()
      let second = try fixture.open()
      defer { second.close() }
      #expect(try await second.lastChangeSequence() == last)
      try await second.insert(keys: ["c"])
      let changes = try await second.changes(after: 0, limit: 10)
      #expect(changes.map(\.key) == ["a", "b", "b", "c"])
      #expect(changes.last.map { $0.sequence > last } == true)
    },
  ]
}
