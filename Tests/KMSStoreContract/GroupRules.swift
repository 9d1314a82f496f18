import KMSStore
import Synchronization
import Testing

/// Asks for an insertion and notes how it ended.
private func insert(
  _ key: String, into store: any KMSStore, noting outcomes: Arrivals<String>,
  then end: @escaping @Sendable () throws(StoreError) -> TransactionOutcome<String>
) {
  store.write(
    { transaction throws(StoreError) in
      try transaction.insert([], at: key, in: table)
      return try end()
    },
    completion: { result in
      switch result {
      case .success(let value): outcomes.add("\(key) \(value)")
      case .failure(let error): outcomes.add("\(key) \(error)")
      }
    })
}

extension StoreRule {
  static let groups = [
    StoreRule("writes that wait together fail one by one, and the others are kept") { store in
      let outcomes = Arrivals<String>(count: 6)
      let gate = await Gate(closedOn: store)
      insert("a", into: store, noting: outcomes) { () throws(StoreError) in .commit("kept") }
      insert("b", into: store, noting: outcomes) { () throws(StoreError) in throw .conflict }
      insert("c", into: store, noting: outcomes) { () throws(StoreError) in .rollback("undone") }
      insert("a", into: store, noting: outcomes) { () throws(StoreError) in .commit("kept") }
      insert("b", into: store, noting: outcomes) { () throws(StoreError) in .commit("kept") }
      insert("", into: store, noting: outcomes) { () throws(StoreError) in .commit("kept") }
      gate.open()
      #expect(
        await outcomes.all() == [
          "a kept", "b conflict", "c undone", "a alreadyExists", "b kept",
          " limitExceeded(KMSStore.StoreLimit.key)",
        ])
      let keys = try await store.keys()
      #expect(keys == ["a", "b"])
    },
    StoreRule("a write sees what writes before it changed, and nothing of those undone") { store in
      let counts = Arrivals<Int>(count: 3)
      let gate = await Gate(closedOn: store)
      for (key, isKept) in [("a", true), ("b", false), ("c", true)] {
        store.write(
          { transaction throws(StoreError) in
            let count = try transaction.count(in: table, prefix: "")
            try transaction.insert([], at: key, in: table)
            return isKept ? .commit(count) : .rollback(count)
          },
          completion: { result in
            switch result {
            case .success(let count): counts.add(count)
            case .failure: counts.add(-1)
            }
          })
      }
      gate.open()
      #expect(await counts.all() == [0, 1, 1])
    },
    StoreRule("more writes than one commit takes are all done, in order") { store in
      let count = 3 * StoreLimits.groupWritesMax + 1
      let versions = Arrivals<UInt64>(count: count)
      try await store.insert([], at: "a")
      let gate = await Gate(closedOn: store)
      for _ in 0..<count {
        store.write(
          { transaction throws(StoreError) in
            let version = try transaction.row("a", in: table)?.version ?? 0
            try transaction.update([], at: "a", in: table, from: version)
            return .commit(version)
          },
          completion: { result in
            switch result {
            case .success(let version): versions.add(version)
            case .failure: versions.add(0)
            }
          })
      }
      gate.open()
      #expect(await versions.all() == (1...UInt64(count)).map(\.self))
      #expect(try await store.row("a")?.version == UInt64(count) + 1)
    },
    StoreRule("a read that is asked for after an acknowledged write sees it") { store in
      let seen = Arrivals<UInt64>(count: 100)
      for number in 0..<100 {
        store.write(
          { transaction throws(StoreError) in
            try transaction.insert([], at: "\(number)", in: table)
            return .commit(())
          },
          completion: { _ in
            store.read(
              { reader throws(StoreError) in try reader.row("\(number)", in: table)?.version ?? 0 },
              completion: { result in
                switch result {
                case .success(let version): seen.add(version)
                case .failure: seen.add(0)
                }
              })
          })
      }
      #expect(await seen.all().allSatisfy { $0 == 1 })
    },
    StoreRule("a read sees all of a transaction or nothing of it") { store in
      try await store.insert(keys: ["a", "b"])
      let pairs = Arrivals<[UInt64]>(count: 200)
      for _ in 0..<200 {
        store.write(
          { transaction throws(StoreError) in
            let version = try transaction.row("a", in: table)?.version ?? 0
            try transaction.update([], at: "a", in: table, from: version)
            try transaction.update([], at: "b", in: table, from: version)
            return .commit(())
          }, completion: { _ in })
        store.read(
          { reader throws(StoreError) in
            try reader.rows(in: table, prefix: "", after: nil, limit: 2).map(\.version)
          },
          completion: { result in
            switch result {
            case .success(let versions): pairs.add(versions)
            case .failure: pairs.add([])
            }
          })
      }
      #expect(await pairs.all().allSatisfy { $0.count == 2 && $0[0] == $0[1] })
    },
  ]
}
