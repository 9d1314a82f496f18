import Foundation
import KMSAudit
import KMSAuditFile
import KMSModel
import KMSService
import Synchronization
import Testing

/// A disk that says which requests' records would survive a power cut at any moment.
private final class TimedDisk: Sendable {
  private struct State {
    /// What was written and is not synced yet.
    var unsynced: [UInt8] = []
    var durable: Set<String> = []
    var syncCount = 0
  }

  private let state = Mutex(State())

  var syncCount: Int { state.withLock(\.syncCount) }

  func isDurable(_ requestID: String) -> Bool { state.withLock { $0.durable.contains(requestID) } }

  var calls: FileCalls {
    let system = FileCalls()
    var calls = FileCalls()
    calls.write = { [self] descriptor, bytes in
      let count = system.write(descriptor, bytes)
      if count > 0 { state.withLock { $0.unsynced += bytes.prefix(count) } }
      return count
    }
    calls.sync = { [self] descriptor in
      // What comes while the disk is at work is not part of it.
      let bytes = state.withLock { state -> [UInt8] in
        defer { state.unsynced = [] }
        return state.unsynced
      }
      let result = system.sync(descriptor)
      let ids = TimedDisk.requestIDs(in: bytes)
      state.withLock { state in
        state.durable.formUnion(ids)
        state.syncCount += 1
      }
      return result
    }
    return calls
  }

  private static func requestIDs(in bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: #""requestID":""#).dropFirst().map {
      String($0.prefix(36))
    }
  }
}

@Suite("Audit before answer") struct AuditOrderTests {
  private func withTrail(
    _ durability: AuditDurability, _ disk: TimedDisk,
    _ body: (ServiceHarness, SegmentedTrail) async throws -> Void
  ) async throws {
    let folder = NSTemporaryDirectory() + "strongroom-order-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let trail = try SegmentedTrail(
      folder: folder, settings: TrailSettings(durability: durability), keys: nil,
      surroundings: TrailSurroundings(
        now: { Timestamp(millisecondsSinceEpoch: 0) },
        wording: { _ in preconditionFailure("nothing happens to this trail") },
        report: { _ in }),
      calls: disk.calls)
    try await body(try await ServiceHarness(recordingTo: trail), trail)
  }

  /// Sends a request and says whether its record was durable when the answer came.
  private func isDurable(
    _ harness: ServiceHarness, _ operation: KMSOperation, _ body: [String: String],
    _ disk: TimedDisk
  ) async throws -> Bool {
    let id = UUID().uuidString.lowercased()
    let bytes = [UInt8](try JSONSerialization.data(withJSONObject: body))
    let request = try harness.request(operation, bytes, requestID: id)
    return await withCheckedContinuation { continuation in
      harness.pipeline.handle(request) { _ in continuation.resume(returning: disk.isDurable(id)) }
    }
  }

  @Test("no answer, allowed or refused, comes before its record survives a power cut")
  func order() async throws {
    let disk = TimedDisk()
    try await withTrail(.sync, disk) { harness, trail in
      let key = try await harness.createKey()
      let blob = try await harness.call(.encrypt, ["KeyId": key, "Plaintext": "YQ=="])
      let ciphertext = try #require(blob["CiphertextBlob"])
      let requests: [(KMSOperation, [String: String])] = [
        (.encrypt, ["KeyId": key, "Plaintext": "YQ=="]),
        (.decrypt, ["CiphertextBlob": ciphertext]),
        (.decrypt, ["CiphertextBlob": "AAAA"]),
        (.describeKey, ["KeyId": key]), (.describeKey, ["KeyId": "alias/nobody"]),
        (.createKey, [:]), (.listKeys, [:]), (.encrypt, ["KeyId": key]),
      ]
      let early = try await withThrowingTaskGroup(of: Int.self) { group in
        for worker in 0..<8 {
          group.addTask {
            var early = 0
            for number in 0..<40 {
              let (operation, body) = requests[(worker + number) % requests.count]
              if try await !isDurable(harness, operation, body, disk) { early += 1 }
            }
            return early
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(early == 0)
      #expect(disk.syncCount > 0)
      trail.close()
    }
  }

  @Test("in mode flush an answer does not wait for the disk")
  func flush() async throws {
    let disk = TimedDisk()
    try await withTrail(.flush, disk) { harness, trail in
      let wasDurable = try await isDurable(harness, .listKeys, [:], disk)
      #expect(!wasDurable)
      #expect(disk.syncCount == 0)
      trail.close()
    }
  }
}
