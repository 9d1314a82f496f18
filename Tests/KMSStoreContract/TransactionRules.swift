import KMSStore
import Synchronization
import Testing

/// Lets a reader out of its closure, which nothing but a test would do.
private final class Leak: @unchecked Sendable {
  // Written and read on the store's thread only.
  var reader: (any StoreReader)?
  var transaction: (any StoreTransaction)?
}

extension StoreRule {
  static let transactions = [
    StoreRule("a transaction reads what it changed") { store in
      try await store.insert([1], at: "a")
      let seen = try await store.write { transaction throws(StoreError) in
        try transaction.update([2], at: "a", in: table, from: 1)
        try transaction.insert([3], at: "b", in: table)
        let row = try transaction.row("a", in: table)
        let keys = try transaction.rows(in: table, prefix: "", after: nil, limit: 10).map(\.key)
        let count = try transaction.count(in: table, prefix: "b")
        return .commit("\(row?.value ?? []) \(row?.version ?? 0) \(keys) \(count)")
      }
      #expect(seen == "[2] 2 [\"a\", \"b\"] 1")
    },
    StoreRule("the value of a committed and of an undone transaction is delivered") { store in
      let committed = try await store.write { _ throws(StoreError) in .commit(1) }
      #expect(committed == 1)
      let undone = try await store.write { _ throws(StoreError) in .rollback(2) }
      #expect(undone == 2)
    },
    StoreRule("a transaction that returns rollback leaves nothing behind") { store in
      try await store.insert(keys: ["a", "b"])
      try await store.write { transaction throws(StoreError) in
        try transaction.insert([1], at: "c", in: table)
        try transaction.update([1], at: "a", in: table, from: 1)
        try transaction.delete("b", in: table, from: 1)
        return .rollback(())
      }
      #expect(try await store.keys() == ["a", "b"])
      #expect(try await store.row("a")?.value == [])
      #expect(try await store.row("a")?.version == 1)
    },
    StoreRule("what an undone transaction inserted is gone, whatever it did to it afterwards") {
      store in
      let last = try await store.lastChangeSequence()
      for step in 0..<4 {
        try await store.write { transaction throws(StoreError) in
          try transaction.insert([1], at: "a", in: table)
          try transaction.insert([2], at: "a", in: otherTable)
          if step > 0 { try transaction.update([3], at: "a", in: table, from: 1) }
          if step > 1 { try transaction.delete("a", in: table, from: 2) }
          if step > 2 { try transaction.insert([4], at: "a", in: table) }
          return .rollback(())
        }
        #expect(try await store.keys() == [])
        #expect(try await store.lastChangeSequence() == last)
      }
      try await store.insert([5], at: "a")
      #expect(try await store.row("a")?.value == [5])
      #expect(try await store.row("a")?.version == 1)
      #expect(try await store.changes(after: last, limit: 10).map(\.key) == ["a"])
    },
    StoreRule("a transaction that throws leaves nothing behind, and its error is delivered") {
      store in
      try await store.insert(keys: ["a"])
      let error = await failure {
        try await store.change { transaction throws(StoreError) in
          try transaction.insert([1], at: "b", in: table)
          try transaction.update([1], at: "a", in: table, from: 1)
          throw .conflict
        }
      }
      #expect(error == .conflict)
      #expect(try await store.keys() == ["a"])
      #expect(try await store.row("a")?.version == 1)
    },
    StoreRule("a refusal that the closure catches leaves the transaction usable") { store in
      try await store.insert(keys: ["a"])
      let refusals = try await store.write { transaction throws(StoreError) in
        var refusals: [StoreError] = []
        let calls: [() throws -> Void] = [
          { try transaction.insert([1], at: "a", in: table) },
          { try transaction.update([1], at: "a", in: table, from: 2) },
          { try transaction.delete("b", in: table, from: 1) },
          { try transaction.insert([1], at: "", in: table) },
        ]
        for call in calls {
          do throws(StoreError) { try typed(call) } catch { refusals.append(error) }
        }
        try transaction.insert([2], at: "c", in: table)
        return .commit(refusals)
      }
      #expect(refusals == [.alreadyExists, .conflict, .conflict, .limitExceeded(.key)])
      #expect(try await store.keys() == ["a", "c"])
    },
    StoreRule("a row may change many times in one transaction") { store in
      try await store.change { transaction throws(StoreError) in
        try transaction.insert([1], at: "a", in: table)
        try transaction.update([2], at: "a", in: table, from: 1)
        try transaction.delete("a", in: table, from: 2)
        try transaction.insert([3], at: "a", in: table)
        try transaction.update([4], at: "a", in: table, from: 1)
      }
      #expect(try await store.row("a")?.value == [4])
      #expect(try await store.row("a")?.version == 2)
    },
    StoreRule("of many transactions from one version exactly one wins") { store in
      try await store.insert([], at: "a")
      let outcomes = Arrivals<Bool>(count: 50)
      for number in 0..<50 {
        store.write(
          { transaction throws(StoreError) in
            try transaction.update([UInt8(number)], at: "a", in: table, from: 1)
            return .commit(())
          },
          completion: { result in
            switch result {
            case .success: outcomes.add(true)
            case .failure(let error): outcomes.add(error != .conflict)
            }
          })
      }
      #expect(await outcomes.all().count { $0 } == 1)
      #expect(try await store.row("a")?.version == 2)
    },
    StoreRule("a reader is of no use after its closure") { store in
      let leak = Leak()
      try await store.read { reader throws(StoreError) in leak.reader = reader }
      let error = await failure {
        try await store.read { _ throws(StoreError) in _ = try leak.reader?.row("a", in: table) }
      }
      #expect(error == .closed)
    },
    StoreRule("a transaction is of no use after its closure, not even inside the next") { store in
      let leak = Leak()
      try await store.change { transaction throws(StoreError) in leak.transaction = transaction }
      let error = await failure {
        try await store.change { transaction throws(StoreError) in
          try leak.transaction?.insert([], at: "a", in: table)
        }
      }
      #expect(error == .closed)
      #expect(try await store.row("a") == nil)
    },
  ]
}
