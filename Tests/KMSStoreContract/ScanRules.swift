import KMSStore
import Testing

extension StoreRule {
  /// Ascending by bytes. By UTF-16, as other systems sort, the last two would change places.
  private static let ascendingKeys = [
    "\u{0}", "\u{0}\u{0}", "a", "a\u{0}", "a/", "a/b", "a/b/c", "a0", "b", "e\u{301}", "\u{E9}",
    "\u{FFFD}", "\u{10000}", "\u{10FFFF}",
  ]

  static let scans = [
    StoreRule("a scan is ascending by the bytes of the keys") { store in
      try await store.insert(keys: ascendingKeys.reversed())
      #expect(bytes(try await store.keys()) == bytes(ascendingKeys))
    },
    StoreRule("a scan carries values and versions") { store in
      try await store.insert([1], at: "a")
      try await store.change { try $0.update([2], at: "a", in: table, from: 1) }
      let rows = try await store.read { reader throws(StoreError) in
        try reader.rows(in: table, prefix: "", after: nil, limit: 10)
      }
      #expect(rows.map(\.value) == [[2]])
      #expect(rows.map(\.version) == [2])
    },
    StoreRule("a prefix finds the keys that start with its bytes, itself included") { store in
      try await store.insert(keys: ascendingKeys)
      for prefix in ["", "a", "a/", "a/b", "e", "\u{E9}", "\u{10FFFF}", "z", "a/b/c/d"] {
        let expected = ascendingKeys.filter { $0.utf8.starts(with: prefix.utf8) }
        #expect(bytes(try await store.keys(prefix: prefix)) == bytes(expected))
      }
    },
    StoreRule("a scan goes on after a key, whether or not a row has it") { store in
      try await store.insert(keys: ascendingKeys)
      for after in ascendingKeys + ["a/a", "a/b/", "zz", "\u{10FFFF}x"] {
        let expected = ascendingKeys.filter { after.utf8.lexicographicallyPrecedes($0.utf8) }
        #expect(bytes(try await store.keys(after: after)) == bytes(expected))
      }
    },
    StoreRule("a prefix and a key to go on after hold together") { store in
      try await store.insert(keys: ascendingKeys)
      #expect(try await store.keys(prefix: "a/", after: "a/") == ["a/b", "a/b/c"])
      #expect(try await store.keys(prefix: "a/", after: "\u{0}") == ["a/", "a/b", "a/b/c"])
      #expect(try await store.keys(prefix: "a/", after: "b") == [])
    },
    StoreRule("pages of any size together are the whole scan") { store in
      try await store.insert(keys: ascendingKeys)
      for limit in [1, 2, 3, 1_000] {
        var found: [String] = []
        var page: [String] = []
        repeat {
          page = try await store.keys(after: found.last, limit: limit)
          found += page
        } while page.count == limit
        #expect(bytes(found) == bytes(ascendingKeys))
      }
    },
    StoreRule("a scan sees its own table only") { store in
      try await store.change { try $0.insert([], at: "a", in: otherTable) }
      #expect(try await store.keys() == [])
      let count = try await store.read { reader throws(StoreError) in
        try reader.count(in: table, prefix: "")
      }
      #expect(count == 0)
    },
    StoreRule("a count is the number of keys with the prefix") { store in
      try await store.insert(keys: ascendingKeys)
      for (prefix, expected) in [("", 14), ("a", 6), ("a/", 3), ("\u{E9}", 1), ("z", 0)] {
        let count = try await store.read { reader throws(StoreError) in
          try reader.count(in: table, prefix: prefix)
        }
        #expect(count == expected)
      }
    },
  ]
}
