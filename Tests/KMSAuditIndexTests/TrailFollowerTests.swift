import KMSAuditLookup
import Synchronization
import Testing

/// A trail in memory, and what a follower of it consumed.
private final class FollowedTrail: Sendable {
  let written = Mutex<[TrailRecord]>([])
  let consumed = Mutex<[UInt64]>([])
  let isReadable = Mutex(true)
  let reads = Mutex(0)

  func append(_ count: UInt64) -> [TrailRecord] {
    written.withLock { written in
      let first = UInt64(written.count) + 1
      let records = (first..<first + count).map { TrailRecord(sequence: $0, json: []) }
      written += records
      return records
    }
  }

  func follower(from first: UInt64 = 1) -> TrailFollower {
    TrailFollower(label: "test", first: first) { first, take in
      self.reads.withLock { $0 += 1 }
      guard self.isReadable.withLock(\.self) else { return false }
      let records = self.written.withLock { $0.filter { $0.sequence >= first } }
      for start in stride(from: 0, to: records.count, by: 2) {
        guard take(Array(records[start..<min(start + 2, records.count)])) else { break }
      }
      return true
    } consume: { records in
      self.consumed.withLock { $0 += records.map(\.sequence) }
    }
  }

  var numbers: [UInt64] { consumed.withLock(\.self) }
}

@Suite("A follower of the trail") struct TrailFollowerTests {
  private let trail = FollowedTrail()

  @Test("gets what was written before it began, then what is offered, each once")
  func both() {
    _ = trail.append(5)
    let follower = trail.follower()
    follower.start()
    follower.flush()
    #expect(trail.numbers == [1, 2, 3, 4, 5])
    follower.offer(trail.append(2))
    follower.offer(trail.append(1))
    follower.flush()
    #expect(trail.numbers == Array(1...8))
    #expect(trail.reads.withLock(\.self) == 1)
  }

  @Test("begins where it is told to")
  func first() {
    _ = trail.append(5)
    let follower = trail.follower(from: 4)
    follower.start()
    follower.flush()
    #expect(trail.numbers == [4, 5])
  }

  @Test("reads back what was not offered")
  func gap() {
    let follower = trail.follower()
    follower.start()
    follower.flush()
    _ = trail.append(3)
    follower.offer(trail.append(1))
    follower.flush()
    #expect(trail.numbers == [1, 2, 3, 4])
  }

  @Test("reads back what was offered while too much waited")
  func overflow() {
    let follower = trail.follower()
    follower.start()
    follower.flush()
    follower.offer(trail.append(UInt64(TrailFollower.waitingMax) + 1))
    follower.flush()
    #expect(trail.numbers == Array(1...UInt64(TrailFollower.waitingMax) + 1))
    #expect(trail.reads.withLock(\.self) == 2)
  }

  @Test("reads back up to what is offered, of a trail whose end it would never reach")
  func endlessTrail() {
    let consumed = Mutex<[UInt64]>([])
    let follower = Mutex<TrailFollower?>(nil)
    let endless = TrailFollower(label: "endless", first: 1) { first, take in
      var number = first
      while take([TrailRecord(sequence: number, json: [])]) {
        number += 1
        // Every record is offered while it is read.
        guard number < 1_000 else { return false }
        follower.withLock { $0 }?.offer([TrailRecord(sequence: number, json: [])])
      }
      return true
    } consume: { records in
      consumed.withLock { $0 += records.map(\.sequence) }
    }
    follower.withLock { $0 = endless }
    endless.start()
    endless.flush()
    #expect(consumed.withLock(\.self) == [1, 2])
    endless.offer([TrailRecord(sequence: 3, json: [])])
    endless.flush()
    #expect(consumed.withLock(\.self) == [1, 2, 3])
    follower.withLock { $0 = nil }
  }

  @Test("tries again when the trail could not be read")
  func unreadable() {
    trail.isReadable.withLock { $0 = false }
    let follower = trail.follower()
    follower.offer(trail.append(2))
    follower.flush()
    #expect(trail.numbers == [])
    trail.isReadable.withLock { $0 = true }
    follower.offer(trail.append(1))
    follower.flush()
    #expect(trail.numbers == [1, 2, 3])
  }

  @Test("takes nothing once it is closed")
  func closed() {
    let follower = trail.follower()
    follower.start()
    follower.offer(trail.append(1))
    follower.close()
    let count = trail.numbers.count
    follower.offer(trail.append(1))
    follower.start()
    follower.flush()
    #expect(trail.numbers.count == count)
  }
}
