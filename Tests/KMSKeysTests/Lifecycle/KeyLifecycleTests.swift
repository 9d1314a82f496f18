import KMSModel
import Testing

@testable import KMSKeys

@Suite("KeyLifecycle") struct KeyLifecycleTests {
  private static let date = Timestamp(millisecondsSinceEpoch: 1_767_323_045_000)
  static let all: [KeyLifecycle] = [
    .creating, .enabled, .disabled, .pendingImport, .pendingDeletion(deletionDate: date),
    .pendingReplicaDeletion(windowDays: 9), .updating(isEnabled: true),
    .updating(isEnabled: false), .unavailable(isEnabled: true), .unavailable(isEnabled: false),
  ]

  @Test("what callers ask for has one outcome, whatever was before", arguments: all)
  func asked(before: KeyLifecycle) {
    #expect(
      before.after(.scheduleDeletion(at: Self.date)) == .pendingDeletion(deletionDate: Self.date))
    #expect(
      before.after(.scheduleDeletionAfterReplicas(windowDays: 7))
        == .pendingReplicaDeletion(windowDays: 7))
    // A cancelled deletion leaves the key disabled.
    #expect(before.after(.cancelDeletion) == .disabled)
    guard case .unavailable = before else {
      #expect(before.after(.enable) == .enabled)
      #expect(before.after(.disable) == .disabled)
      return
    }
    // In a key store that is disconnected the change shows later.
    #expect(before.after(.enable) == .unavailable(isEnabled: true))
    #expect(before.after(.disable) == .unavailable(isEnabled: false))
  }

  @Test("a key that was being made is there with its material, or waits for it")
  func creation() {
    #expect(KeyLifecycle.creating.after(.finishCreation(hasMaterial: true)) == .enabled)
    #expect(KeyLifecycle.creating.after(.finishCreation(hasMaterial: false)) == .pendingImport)
    for other in Self.all where other != .creating {
      #expect(other.after(.finishCreation(hasMaterial: true)) == other)
    }
  }

  @Test("losing material leads to PendingImport, unless the key is ending or not there yet")
  func material() {
    for before in Self.all {
      switch before {
      case .pendingDeletion, .pendingReplicaDeletion, .creating:
        #expect(before.after(.loseMaterial) == before)
      case .enabled, .disabled, .pendingImport, .updating, .unavailable:
        #expect(before.after(.loseMaterial) == .pendingImport)
      }
      #expect(before.after(.completeMaterial) == (before == .pendingImport ? .enabled : before))
    }
  }

  @Test("the waiting period of a primary key begins when its last replica is gone")
  func replicas() {
    for before in Self.all {
      guard case .pendingReplicaDeletion = before else {
        #expect(before.after(.loseLastReplica(at: Self.date)) == before)
        continue
      }
      #expect(
        before.after(.loseLastReplica(at: Self.date))
          == .pendingDeletion(deletionDate: Self.date.adding(days: 9)))
    }
  }

  @Test("updating and a disconnected store leave the key as enabled as before")
  func detours() {
    for standing in [KeyLifecycle.enabled, .disabled] {
      #expect(standing.after(.beginUpdate).after(.finishUpdate) == standing)
      #expect(standing.after(.disconnect).after(.reconnect) == standing)
      #expect(standing.after(.disconnect).state == .unavailable)
      #expect(standing.after(.beginUpdate).isEnabled == standing.isEnabled)
      #expect(!standing.after(.disconnect).isEnabled)
    }
    for other in [KeyLifecycle.pendingImport, .creating] {
      #expect(other.after(.disconnect) == other)
      #expect(other.after(.finishUpdate) == other)
    }
  }

  @Test("the wire's name of each standing")
  func states() {
    #expect(
      Self.all.map(\.state) == [
        .creating, .enabled, .disabled, .pendingImport, .pendingDeletion, .pendingReplicaDeletion,
        .updating, .updating, .unavailable, .unavailable,
      ])
    #expect(Self.all.filter(\.isEnabled) == [.enabled, .updating(isEnabled: true)])
    #expect(Self.all.compactMap(\.deletionDate) == [Self.date])
  }
}

@Suite("RotationSchedule") struct RotationScheduleTests {
  private let date = Timestamp(millisecondsSinceEpoch: 1_767_323_045_000)

  @Test("the next rotation is one period after the reference")
  func next() {
    let schedule = RotationSchedule(periodDays: 90, referenceDate: date)
    #expect(schedule.nextDate == date.adding(days: 90))
  }

  @Test("within twenty minutes of a scheduled rotation none may be asked for")
  func conflict() {
    let schedule = RotationSchedule(periodDays: 90, referenceDate: date)
    let limit = schedule.nextDate.adding(milliseconds: -RotationSchedule.conflictMilliseconds)
    #expect(!schedule.conflictsWithRotation(at: limit.adding(milliseconds: -1)))
    #expect(schedule.conflictsWithRotation(at: limit))
    #expect(schedule.conflictsWithRotation(at: schedule.nextDate.adding(days: 1)))
  }
}

@Suite("MultiRegionSet") struct MultiRegionSetTests {
  private let east: Region
  private let west: Region
  private let north: Region

  init() throws {
    east = try #require(Region("us-east-1"))
    west = try #require(Region("us-west-2"))
    north = try #require(Region("eu-north-1"))
  }

  @Test("replicas come, go, and exchange their role with the primary key")
  func roles() {
    let set = MultiRegionSet(primary: east).adding(west).adding(north)
    #expect(set.replicas == [north, west])
    #expect(set.regions == [east, north, west])
    #expect(set.removing(north).replicas == [west])
    #expect(set.promoting(west) == MultiRegionSet(primary: west, replicas: [east, north]))
    #expect(set.promoting(east) == nil)
    #expect(set.removing(west).promoting(west) == nil)
  }
}
