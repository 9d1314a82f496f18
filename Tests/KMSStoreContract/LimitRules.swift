import KMSStore
import Testing

extension StoreRule {
  private static let longestKey = String(repeating: "\u{E9}", count: 512)
  private static let tooLongKey = longestKey + "a"
  private static let largestValue = [UInt8](repeating: 7, count: 1_048_576)

  static let limits = [
    StoreRule("the longest key and the largest value fit") { store in
      try await store.insert(largestValue, at: longestKey)
      #expect(try await store.row(longestKey)?.value == largestValue)
      #expect(bytes(try await store.keys(prefix: longestKey)) == bytes([longestKey]))
      #expect(try await store.keys(after: longestKey) == [])
    },
    StoreRule("an empty key and one byte too many are refused, wherever a key goes") { store in
      for key in ["", tooLongKey] {
        let calls: [@Sendable (any StoreTransaction) throws -> Void] = [
          { try $0.insert([], at: key, in: table) },
          { try $0.update([], at: key, in: table, from: 1) },
          { try $0.delete(key, in: table, from: 1) },
          { _ = try $0.row(key, in: table) },
          { _ = try $0.rows(in: table, prefix: "", after: key, limit: 1) },
        ]
        for call in calls {
          #expect(await failure { try await store.change(call) } == .limitExceeded(.key))
        }
      }
    },
    StoreRule("one byte too many in a value is refused") { store in
      let value = largestValue + [7]
      try await store.insert([1], at: "a")
      #expect(
        await failure { try await store.insert(value, at: "b") } == .limitExceeded(.value))
      let error = await failure {
        try await store.change { try $0.update(value, at: "a", in: table, from: 1) }
      }
      #expect(error == .limitExceeded(.value))
      #expect(try await store.row("a")?.value == [1])
    },
    StoreRule("one byte too many in a prefix is refused") { store in
      #expect(
        await failure { try await store.keys(prefix: tooLongKey) } == .limitExceeded(.prefix))
      let error = await failure {
        try await store.read { reader throws(StoreError) in
          try reader.count(in: table, prefix: tooLongKey)
        }
      }
      #expect(error == .limitExceeded(.prefix))
    },
    StoreRule("a page has 1 to 1,000 rows or entries") { store in
      for limit in [Int.min, -1, 0, 1_001, Int.max] {
        #expect(await failure { try await store.keys(limit: limit) } == .limitExceeded(.page))
        #expect(
          await failure { try await store.changes(after: 0, limit: limit) }
            == .limitExceeded(.page))
      }
      let keys = try await store.keys(limit: 1_000)
      #expect(keys == [])
    },
    StoreRule("a transaction changes 10,000 rows and no more, and those it keeps") { store in
      let refused = try await store.write { transaction throws(StoreError) in
        for number in 0..<10_000 { try transaction.insert([], at: "\(number)", in: table) }
        var refused: [StoreError] = []
        do throws(StoreError) {
          try transaction.insert([], at: "x", in: table)
        } catch {
          refused.append(error)
        }
        do throws(StoreError) {
          try transaction.delete("0", in: table, from: 1)
        } catch {
          refused.append(error)
        }
        return .commit(refused)
      }
      #expect(refused == [.limitExceeded(.transaction), .limitExceeded(.transaction)])
      let count = try await store.read { reader throws(StoreError) in
        try reader.count(in: table, prefix: "")
      }
      #expect(count == 10_000)
    },
  ]
}
