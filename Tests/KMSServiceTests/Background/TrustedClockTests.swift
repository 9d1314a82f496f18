import KMSModel
import Testing

@testable import KMSService

@Suite("TrustedClock") struct TrustedClockTests {
  private let start = Timestamp(millisecondsSinceEpoch: 1_767_323_045_000)
  private let hour: Int64 = 3_600_000

  @Test("as long as both clocks agree the wall clock is believed")
  func agreement() {
    var clock = TrustedClock(trusted: start, elapsedMilliseconds: 5)
    clock.look(wall: start.adding(days: 1), elapsedMilliseconds: 5 + 24 * hour)
    #expect(clock.now == start.adding(days: 1) && !clock.isHolding)
    clock.look(wall: start.adding(milliseconds: 25 * hour), elapsedMilliseconds: 5 + 24 * hour)
    #expect(clock.now == start.adding(milliseconds: 25 * hour) && !clock.isHolding)
  }

  @Test("more than an hour ahead it is not, until elapsed time agrees")
  func jump() {
    var clock = TrustedClock(trusted: start, elapsedMilliseconds: 0)
    let wall = start.adding(milliseconds: hour + 1)
    clock.look(wall: wall, elapsedMilliseconds: 0)
    #expect(clock.now == start && clock.isHolding)
    clock.look(wall: wall.adding(milliseconds: hour), elapsedMilliseconds: hour)
    #expect(clock.now == start.adding(milliseconds: hour) && clock.isHolding)
    clock.look(wall: wall, elapsedMilliseconds: hour)
    #expect(clock.now == wall && !clock.isHolding)
  }

  @Test("many small steps are one large one")
  func steps() {
    var clock = TrustedClock(trusted: start, elapsedMilliseconds: 0)
    for step in 1...10 {
      clock.look(
        wall: start.adding(milliseconds: Int64(step) * hour / 2), elapsedMilliseconds: 0)
    }
    #expect(clock.isHolding && clock.now == start)
  }

  @Test("a clock that was set back is believed")
  func back() {
    var clock = TrustedClock(trusted: start, elapsedMilliseconds: 0)
    clock.look(wall: start.adding(days: -3), elapsedMilliseconds: hour)
    #expect(clock.now == start.adding(days: -3) && !clock.isHolding)
  }

  @Test("an operator's word is enough")
  func confirmation() {
    var clock = TrustedClock(trusted: start, elapsedMilliseconds: 0)
    let wall = start.adding(days: 30)
    clock.look(wall: wall, elapsedMilliseconds: 1)
    clock.confirm(wall: wall, elapsedMilliseconds: 1)
    clock.look(wall: wall, elapsedMilliseconds: 2)
    #expect(clock.now == wall && !clock.isHolding)
  }

  @Test("a restart goes on from what was remembered; time with the machine off has not elapsed")
  func restarts() {
    let record = ClockRecord(trusted: start, elapsedMilliseconds: 100, bootID: "a")
    let wall = start.adding(milliseconds: 10 * hour)
    var same = TrustedClock(
      after: record, wall: wall, elapsedMilliseconds: 100 + 10 * hour, bootID: "a")
    same.look(wall: wall, elapsedMilliseconds: 100 + 10 * hour)
    #expect(same.now == wall && !same.isHolding)
    var other = TrustedClock(after: record, wall: wall, elapsedMilliseconds: 50, bootID: "b")
    other.look(wall: wall, elapsedMilliseconds: 50)
    #expect(other.now == start && other.isHolding)
    let new = TrustedClock(after: nil, wall: wall, elapsedMilliseconds: 7, bootID: "a")
    #expect(new.now == wall)
  }
}

@Suite("The clock and what destroys") struct ClockAndDeletionTests {
  @Test("a jump holds deletions and expiries, and rotations go on")
  func jump() async throws {
    let life = try await LifeHarness()
    await life.background.work()
    let key = try await life.createKey()
    let imported = try await life.createKey(["Origin": "EXTERNAL"])
    let rotated = try await life.createKey()
    try await life.must(.scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 7])
    let validTo = Double(life.clocks.now().adding(days: 3).millisecondsSinceEpoch) / 1000
    #expect(
      try await life.importing(
        [UInt8](repeating: 1, count: 32), into: imported, ["ValidTo": validTo]
      ).code == nil)
    try await life.must(.enableKeyRotation, ["KeyId": rotated, "RotationPeriodInDays": 90])
    life.clocks.jump(days: 100)
    await life.background.work()
    #expect(life.background.isClockHeld)
    #expect(try await life.state(key) == "PendingDeletion")
    #expect(try await life.state(imported) == "Enabled")
    #expect(try await life.versions(rotated).count == 2)
    #expect(life.log.counts.contains(.held(2)))
    #expect(life.log.lines.contains { $0.contains("strongroom clock confirm") })
    // A restart is no way around it.
    try await life.restart()
    await life.background.work()
    #expect(try await life.state(key) == "PendingDeletion")
    life.clocks.pass(days: 3)
    await life.background.work()
    #expect(try await life.state(imported) == "PendingImport")
    #expect(try await life.state(key) == "PendingDeletion")
    life.clocks.confirm()
    await life.background.work()
    #expect(try await life.call(.describeKey, ["KeyId": key]).code == "NotFoundException")
    #expect(!life.background.isClockHeld)
  }
}
