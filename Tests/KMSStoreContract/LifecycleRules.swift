import KMSStore
import Testing

extension StoreRule {
  static let lifecycle = [
    .reopening("rows outlive their store") { fixture in
      let first = try fixture.open()
      try await first.insert([1], at: "a")
      try await first.change { try $0.update([2], at: "a", in: table, from: 1) }
      first.close()
      let second = try fixture.open()
      defer { second.close() }
      #expect(try await second.row("a")?.value == [2])
      #expect(try await second.row("a")?.version == 2)
    },
    .reopening("closing finishes what waits and keeps it") { fixture in
      let store = try fixture.open()
      let outcomes = Arrivals<String>(count: 3)
      let gate = await Gate(closedOn: store)
      store.write(
        { transaction throws(StoreError) in
          try transaction.insert([], at: "a", in: table)
          return .commit(())
        }, completion: { _ in outcomes.add("written") })
      store.read({ _ throws(StoreError) in }) { _ in outcomes.add("read") }
      store.scrub { _ in outcomes.add("scrubbed") }
      gate.open()
      store.close()
      #expect(outcomes.soFar() == ["read", "written", "scrubbed"])
      let again = try fixture.open()
      defer { again.close() }
      #expect(try await again.row("a") != nil)
    },
    .reopening("a closed store refuses everything at once") { fixture in
      let store = try fixture.open()
      store.close()
      let refusals = Arrivals<StoreError>(count: 3)
      store.read({ _ throws(StoreError) in }) { result in
        if case .failure(let error) = result { refusals.add(error) }
      }
      store.write({ _ throws(StoreError) in .commit(()) }) { result in
        if case .failure(let error) = result { refusals.add(error) }
      }
      store.scrub { result in
        if case .failure(let error) = result { refusals.add(error) }
      }
      #expect(refusals.soFar() == [.closed, .closed, .closed])
      #expect(await failure { try await store.scrub() } == .closed)
    },
    .reopening("closing again does nothing") { fixture in
      let store = try fixture.open()
      store.close()
      store.close()
    },
    .reopening("a completion may ask the store, also to close") { fixture in
      let store = try fixture.open()
      let outcomes = Arrivals<String>(count: 2)
      store.write({ _ throws(StoreError) in .commit(()) }) { _ in
        store.read({ _ throws(StoreError) in }) { _ in
          store.close()
          outcomes.add("closed")
          store.read({ _ throws(StoreError) in }) { result in
            if case .failure(.closed) = result { outcomes.add("refused") }
          }
        }
      }
      #expect(await outcomes.all() == ["closed", "refused"])
      store.close()
      let again = try fixture.open()
      again.close()
    },
    StoreRule("scrubbing changes nothing that can be read") { store in
      try await store.insert([1], at: "a")
      try await store.insert([2], at: "b")
      try await store.change { try $0.delete("a", in: table, from: 1) }
      try await store.scrub()
      #expect(try await store.keys() == ["b"])
      #expect(try await store.row("b")?.value == [2])
      #expect(try await store.changes(after: 0, limit: 10).count == 3)
    },
    .reopening("a store that nobody holds any more finishes its work") { fixture in
      let answered = Arrivals<Bool>(count: 1)
      var store: (any KMSStore)? = try fixture.open()
      store?.write(
        { transaction throws(StoreError) in
          try transaction.insert([], at: "a", in: table)
          return .commit(())
        },
        completion: { result in
          switch result {
          case .success: answered.add(true)
          case .failure: answered.add(false)
          }
        })
      store = nil
      #expect(await answered.all() == [true])
    },
  ]
}
