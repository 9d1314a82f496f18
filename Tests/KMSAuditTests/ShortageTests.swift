import Foundation
import KMSAudit
import KMSAuditFile
import KMSModel
import Synchronization
import Testing

@Suite("A trail when storage is short") struct ShortageTests {
  private let place: TemporaryTrail
  private let disk = SmallDisk()

  init() throws {
    place = try TemporaryTrail()
  }

  /// A disk that can be full for every file but the one that took its blocks before.
  private final class SmallDisk: Sendable {
    private struct State {
      var isFull = false
      /// How many bytes the space that was set aside still takes; nothing while nobody writes there.
      var ballastLeft = 0
      /// The open files that were there before the disk was full.
      var oldFiles: Set<UInt> = []
    }
    private let state = Mutex(State())

    /// From now on only what was set aside can be written to.
    func fill(ballastBytes: Int) {
      state.withLock { $0 = State(isFull: true, ballastLeft: ballastBytes, oldFiles: $0.oldFiles) }
    }

    func free() { state.withLock { $0.isFull = false } }

    var calls: FileCalls {
      let system = FileCalls()
      var calls = FileCalls()
      calls.write = { [self] descriptor, bytes in
        var facts = stat()
        let file = fstat(descriptor, &facts) == 0 ? UInt(facts.st_ino) : 0
        let isRefused = state.withLock { state -> Bool in
          guard state.isFull else {
            state.oldFiles.insert(file)
            return false
          }
          guard !state.oldFiles.contains(file), bytes.count <= state.ballastLeft else {
            return true
          }
          state.ballastLeft -= bytes.count
          return false
        }
        guard isRefused else { return system.write(descriptor, bytes) }
        errno = ENOSPC
        return -1
      }
      calls.allocate = { [self] descriptor, byteCount in
        guard state.withLock(\.isFull) else { return 0 }
        errno = ENOSPC
        return -1
      }
      return calls
    }
  }

  private func open(minutes: Int64 = 60) throws -> SegmentedTrail {
    try place.openSigned(
      TemporaryTrail.settings {
        $0.segmentBytesMax = 1 << 30
        $0.ballastBytes = 1 << 20
        $0.ballastMilliseconds = minutes * 60_000
      }, calls: disk.calls)
  }

  private func attempt(_ trail: SegmentedTrail, _ name: String, _ id: String) async -> AuditError? {
    let event = AuditEvent(
      source: "kms.amazonaws.com", name: name, time: sampleTime, eventID: id,
      identity: rootIdentity, origin: origin(), region: "us-west-2", isReadOnly: true,
      details: AuditDetails(), failure: nil, recipientAccount: "111122223333")
    let result: Result<Void, AuditError> = await withCheckedContinuation { continuation in
      trail.record(event) { continuation.resume(returning: $0) }
    }
    switch result {
    case .success: return nil
    case .failure(let error): return error
    }
  }

  private let full = AuditError.writeFailed(errno: ENOSPC)

  @Test("Decrypt goes on in what was set aside, nothing else does, and the trail says so")
  func decryptGoesOn() async throws {
    let trail = try open()
    #expect(await attempt(trail, "Encrypt", "a") == nil)
    #expect(trail.refusal(of: "Encrypt", at: "kms.amazonaws.com") == nil)
    disk.fill(ballastBytes: 100_000)
    #expect(await attempt(trail, "Decrypt", "b") == nil)
    #expect(trail.isShort)
    #expect(await attempt(trail, "Encrypt", "c") == full)
    #expect(trail.refusal(of: "Encrypt", at: "kms.amazonaws.com") == full)
    #expect(trail.refusal(of: "Decrypt", at: "iam.amazonaws.com") == full)
    #expect(trail.refusal(of: "Decrypt", at: "kms.amazonaws.com") == nil)
    #expect(await attempt(trail, "Decrypt", "d") == nil)
    trail.close()
    #expect(try place.ids == ["a", "ballast", "b", "d"])
    try place.verify()
  }

  @Test("a request that finds the disk full and is no Decrypt is refused, and begins the time")
  func otherFirst() async throws {
    let trail = try open()
    #expect(await attempt(trail, "Encrypt", "a") == nil)
    disk.fill(ballastBytes: 100_000)
    #expect(await attempt(trail, "Encrypt", "b") == full)
    #expect(trail.isShort)
    #expect(await attempt(trail, "Decrypt", "c") == nil)
    trail.close()
    #expect(try place.ids == ["a", "ballast", "c"])
  }

  @Test(
    "when that is used up everything stops, with the error of a full disk, and no record is torn")
  func usedUp() async throws {
    let trail = try open()
    #expect(await attempt(trail, "Encrypt", "a") == nil)
    disk.fill(ballastBytes: 3_000)
    var accepted = 0
    while await attempt(trail, "Decrypt", "b") == nil { accepted += 1 }
    #expect((1...4).contains(accepted))
    #expect(await attempt(trail, "Decrypt", "c") == full)
    #expect(!trail.needsReopening)
    trail.close()
    #expect(try place.ids.count == 2 + accepted)
    try place.verify()
  }

  @Test("after its time Decrypt stops, too")
  func timeIsUp() async throws {
    let trail = try open(minutes: 10)
    #expect(await attempt(trail, "Encrypt", "a") == nil)
    disk.fill(ballastBytes: 100_000)
    #expect(await attempt(trail, "Decrypt", "b") == nil)
    place.pass(milliseconds: 10 * 60_000 - 1)
    #expect(await attempt(trail, "Decrypt", "c") == nil)
    place.pass(milliseconds: 1)
    #expect(await attempt(trail, "Decrypt", "d") == full)
    #expect(trail.refusal(of: "Decrypt", at: "kms.amazonaws.com") == full)
    trail.close()
    #expect(try place.ids == ["a", "ballast", "b", "c"])
  }

  @Test("when there is space again everything goes on, and as much is set aside anew")
  func spaceAgain() async throws {
    let trail = try open()
    #expect(await attempt(trail, "Encrypt", "a") == nil)
    disk.fill(ballastBytes: 100_000)
    #expect(await attempt(trail, "Decrypt", "b") == nil)
    await trail.keep()
    #expect(trail.isShort)
    #expect(try !place.names().contains("ballast"))
    disk.free()
    await trail.keep()
    #expect(!trail.isShort)
    #expect(try place.names().contains("ballast"))
    #expect(await attempt(trail, "Encrypt", "c") == nil)
    disk.fill(ballastBytes: 100_000)
    #expect(await attempt(trail, "Decrypt", "d") == nil)
    trail.close()
    #expect(try place.ids == ["a", "ballast", "b", "restored", "c", "ballast", "d"])
    disk.free()
    try place.verify()
  }

  @Test("a trail for which nothing was set aside refuses everything at once")
  func noBallast() async throws {
    let trail = try place.openSigned(
      TemporaryTrail.settings { $0.segmentBytesMax = 1 << 30 }, calls: disk.calls)
    #expect(await attempt(trail, "Encrypt", "a") == nil)
    disk.fill(ballastBytes: 100_000)
    #expect(await attempt(trail, "Decrypt", "b") == full)
    #expect(!trail.isShort)
    disk.free()
    #expect(await attempt(trail, "Decrypt", "c") == nil)
    trail.close()
  }

  /// How many bytes of the disk are set aside; nothing if none are.
  private var takenBytes: Int? {
    var status = stat()
    return lstat(place.trail + "/ballast", &status) == 0 ? Int(status.st_blocks) * 512 : nil
  }

  private func open(setAside byteCount: Int, calls: FileCalls = FileCalls()) throws {
    try place.openSigned(TemporaryTrail.settings { $0.ballastBytes = byteCount }, calls: calls)
      .close()
  }

  @Test("a trail that is opened anew sets aside what its settings say then")
  func resized() throws {
    try open(setAside: 4 << 20)
    #expect(try #require(takenBytes) >= 4 << 20)
    try open(setAside: 8 << 20)
    #expect(try #require(takenBytes) >= 8 << 20)
    try open(setAside: 2 << 20)
    #expect(try #require(takenBytes) < 4 << 20)
    try open(setAside: 0)
    #expect(takenBytes == nil)
    #expect(place.reported == [])
  }

  @Test("if so much is not free, what was set aside before stays, and it is told")
  func notEnough() throws {
    try open(setAside: 2 << 20)
    disk.fill(ballastBytes: 0)
    try open(setAside: 8 << 20, calls: disk.calls)
    #expect(try #require(takenBytes) >= 2 << 20)
    #expect(place.reported.contains(full))
  }
}
