import KMSStore
import Testing

extension StoreRule {
  static let observers = [
    StoreRule("an observer hears of a commit before anybody is answered") { store in
      let order = Arrivals<String>(count: 4)
      store.observeCommits { changes in order.add("observed \(changes.map(\.key))") }
      store.observeCommits { changes in order.add("also observed \(changes.map(\.key))") }
      let gate = await Gate(closedOn: store)
      for key in ["a", "b"] {
        store.write(
          { transaction throws(StoreError) in
            try transaction.insert([], at: key, in: table)
            return .commit(())
          }, completion: { _ in order.add("answered \(key)") })
      }
      gate.open()
      #expect(
        await order.all() == [
          "observed [\"a\", \"b\"]", "also observed [\"a\", \"b\"]", "answered a", "answered b",
        ])
    },
    StoreRule("an observer hears nothing of what was undone, and nothing of empty commits") {
      store in
      let heard = Arrivals<[String]>(count: 1)
      store.observeCommits { heard.add($0.map(\.key)) }
      try await store.write { transaction throws(StoreError) in
        try transaction.insert([], at: "a", in: table)
        return .rollback(())
      }
      _ = await failure {
        try await store.change { transaction throws(StoreError) in
          try transaction.insert([], at: "b", in: table)
          throw .conflict
        }
      }
      try await store.change { _ throws(StoreError) in }
      try await store.insert(keys: ["c"])
      #expect(heard.soFar() == [["c"]])
    },
    StoreRule("what observers hear is the feed") { store in
      let heard = Arrivals<[StoreChange]>(count: .max)
      store.observeCommits { heard.add($0) }
      try await store.insert(keys: ["a", "b"])
      try await store.change { try $0.update([], at: "a", in: table, from: 1) }
      try await store.change { try $0.delete("b", in: table, from: 1) }
      let feed = try await store.changes(after: 0, limit: 10)
      let changes = heard.soFar().flatMap { $0 }
      #expect(changes.map(\.sequence) == feed.map(\.sequence))
      #expect(changes.map(\.key) == feed.map(\.key))
      #expect(changes.map(\.table) == feed.map(\.table))
    },
    StoreRule("an observer may ask the store, and sees the commit it was told of") { store in
      let seen = Arrivals<Bool>(count: 1)
      store.observeCommits { changes in
        guard let change = changes.first else { return }
        store.read({ reader throws(StoreError) in
          seen.add(try reader.row(change.key, in: change.table) != nil)
        }) { _ in }
      }
      try await store.insert(keys: ["a"])
      #expect(await seen.all() == [true])
    },
  ]
}
