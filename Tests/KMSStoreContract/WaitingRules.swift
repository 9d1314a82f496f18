import KMSStore
import Synchronization
import Testing

extension StoreRule {
  static let waiting = [
    StoreRule("one write too many is refused at once, and those that wait are done") { store in
      let kept = Arrivals<Bool>(count: StoreLimits.waitingWritesMax)
      let refused = Arrivals<StoreError>(count: 1)
      let gate = await Gate(closedOn: store)
      for number in 0...StoreLimits.waitingWritesMax {
        store.write(
          { transaction throws(StoreError) in
            try transaction.insert([], at: "\(number)", in: table)
            return .commit(())
          },
          completion: { result in
            switch result {
            case .success: kept.add(true)
            case .failure(let error): refused.add(error)
            }
          })
      }
      // The gate is still closed: only the caller's own thread can have brought this.
      #expect(refused.soFar() == [.overloaded])
      #expect(kept.soFar() == [])
      gate.open()
      #expect(await kept.all().count == StoreLimits.waitingWritesMax)
      let refusedRow = try await store.row("\(StoreLimits.waitingWritesMax)")
      #expect(refusedRow == nil)
    },
    StoreRule("one read too many is refused at once, and those that wait are answered") { store in
      let answered = Arrivals<Bool>(count: StoreLimits.waitingReadsMax)
      let refused = Arrivals<StoreError>(count: 1)
      let gate = await Gate(closedOn: store)
      for _ in 0...StoreLimits.waitingReadsMax {
        store.read({ _ throws(StoreError) in }) { result in
          switch result {
          case .success: answered.add(true)
          case .failure(let error): refused.add(error)
          }
        }
      }
      #expect(refused.soFar() == [.overloaded])
      gate.open()
      #expect(await answered.all().count == StoreLimits.waitingReadsMax)
    },
    StoreRule("one scrub too many is refused at once, and those that wait are done") { store in
      let done = Arrivals<Bool>(count: StoreLimits.waitingScrubsMax)
      let refused = Arrivals<StoreError>(count: 1)
      let gate = await Gate(closedOn: store)
      for _ in 0...StoreLimits.waitingScrubsMax {
        store.scrub { result in
          switch result {
          case .success: done.add(true)
          case .failure(let error): refused.add(error)
          }
        }
      }
      #expect(refused.soFar() == [.overloaded])
      gate.open()
      #expect(await done.all().count == StoreLimits.waitingScrubsMax)
    },
    StoreRule("waiting reads do not hold up a write, nor waiting writes a read") { store in
      let order = Arrivals<String>(count: 2_400)
      let gate = await Gate(closedOn: store)
      for _ in 0..<1_200 {
        store.read({ _ throws(StoreError) in }) { _ in order.add("read") }
        store.write({ _ throws(StoreError) in .commit(()) }) { _ in order.add("write") }
      }
      gate.open()
      let all = await order.all()
      let firstWrite = try #require(all.firstIndex(of: "write"))
      #expect(firstWrite <= StoreLimits.turnReadsMax)
      #expect(all[firstWrite...].prefix(StoreLimits.groupWritesMax + 1).contains("read"))
    },
    StoreRule("a cancelled task's write happens entirely all the same") { store in
      let gate = await Gate(closedOn: store)
      let task = Task { try await store.insert(keys: ["a", "b"]) }
      task.cancel()
      gate.open()
      try await task.value
      #expect(try await store.keys() == ["a", "b"])
    },
  ]
}
