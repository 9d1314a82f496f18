import KMSModel
import Testing

@testable import KMSKeys

@Suite("KeyLifecycle") struct KeyLifecycleTests {
  private static let date = Timestamp(millisecondsSinceEpoch: 1_767_323_045_000)
  private static let all: [KeyLifecycle] = [
    .enabled, .disabled, .pendingDeletion(deletionDate: date),
  ]

  @Test("every event has one outcome, whatever was before", arguments: all)
  func events(before: KeyLifecycle) {
    #expect(before.after(.enable) == .enabled)
    #expect(before.after(.disable) == .disabled)
    #expect(
      before.after(.scheduleDeletion(at: Self.date)) == .pendingDeletion(deletionDate: Self.date))
    // A cancelled deletion leaves the key disabled.
    #expect(before.after(.cancelDeletion) == .disabled)
  }

  @Test("the wire's name of each standing")
  func states() {
    #expect(Self.all.map(\.state) == [.enabled, .disabled, .pendingDeletion])
  }
}
