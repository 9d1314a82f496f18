import Foundation
import KMSAudit
import KMSAuditFile
import KMSCrypto
import Synchronization
import Testing

@Suite("Replacing the keys of a trail") struct KeyRotationTests {
  private let place: TemporaryTrail
  private let old: TrailKeyRotation.Keys
  private let new: TrailKeyRotation.Keys
  private let newDigest: PrivateKey

  init() throws {
    place = try TemporaryTrail()
    old = TrailKeyRotation.Keys(
      checkpoints: SampleKeys.signing, digests: SampleKeys.digest.publicKey)
    newDigest = SampleKeys.secondDigest
    new = TrailKeyRotation.Keys(checkpoints: SampleKeys.second, digests: newDigest.publicKey)
  }

  private var settings: TrailSettings { TemporaryTrail.settings() }

  private func write(
    _ ids: [String], with keys: TrailKeyRotation.Keys, digest: PrivateKey? = nil
  ) async throws {
    let trail = try place.open(settings, keys: keys.checkpoints)
    if let digest { trail.take(digestKey: digest) }
    try await trail.record(ids)
    place.pass(milliseconds: 3_600_000)
    await trail.keep()
    trail.close()
  }

  @discardableResult
  private func handOver(
    from old: TrailKeyRotation.Keys, to new: TrailKeyRotation.Keys
  ) throws -> UInt64 {
    try TrailKeyRotation.handOver(
      folder: place.trail, from: old, to: new, now: place.clock.withLock(\.self))
  }

  /// Three records under the old keys, two under the new ones, one of them about that. The public keys of
  /// before are in `kept`.
  private func rotate() async throws {
    try await write(["a", "b", "c"], with: old, digest: SampleKeys.digest)
    try FileManager.default.copyItem(atPath: place.trail + "/keys", toPath: kept)
    #expect(try handOver(from: old, to: new) == 3)
    place.pass(milliseconds: 1_000)
    try await write(["d"], with: new, digest: newDigest)
    #expect(place.reported == [])
  }

  private var kept: String { place.folder + "/kept" }
  private let handover = "handovers/00000000000000000003"

  private func url(_ name: String) -> URL { URL(fileURLWithPath: place.trail + "/" + name) }

  private func verify(_ keys: String? = nil) throws -> TrailVerifier.Summary {
    let keys = try #require(try TrailPublicKeys(folder: keys ?? place.trail + "/keys"))
    var verifier = try TrailVerifier(folder: place.trail, keys: keys, notes: place.notes)
    return try verifier.verify()
  }

  @Test("the next record says so, and old and new keys verify all of the trail")
  func bothVerify() async throws {
    try await rotate()
    #expect(try place.ids == ["a", "b", "c", "keys", "d"])
    for keys in [nil, kept] {
      let summary = try verify(keys)
      #expect(summary.handovers == 1)
      #expect(summary.covered == 5)
      #expect(summary.digests >= 2)
    }
    let list = try #require(place.text(of: "keys/public-keys.json"))
    #expect(list.components(separatedBy: "\"Fingerprint\"").count == 3)
    try await write(["e"], with: new, digest: newDigest)
    #expect(place.text(of: "keys/public-keys.json") == list)
    #expect(try verify().last == 6)
  }

  @Test("keys can be replaced again and again")
  func again() async throws {
    try await rotate()
    #expect(try handOver(from: new, to: old) == 5)
    place.pass(milliseconds: 1_000)
    try await write(["f"], with: old, digest: SampleKeys.digest)
    #expect(try place.ids == ["a", "b", "c", "keys", "d", "keys", "f"])
    #expect(try verify().handovers == 2)
    #expect(try verify(kept).handovers == 2)
  }

  @Test("a bit of the handover changed anywhere is found with old and with new keys")
  func changedHandover() async throws {
    try await rotate()
    let whole = try Data(contentsOf: url(handover))
    for offset in stride(from: 0, to: whole.count, by: 211) {
      var changed = whole
      changed[offset] ^= 1
      try changed.write(to: url(handover))
      for keys in [nil, kept] {
        let finding = try #require(throws: TrailVerifier.Finding.self, "\(offset)") {
          try verify(keys)
        }
        #expect(finding.file == handover)
      }
    }
    try whole.write(to: url(handover))
    _ = try verify()
  }

  @Test("a handover that is gone, in another place, cut off or somebody else's is found")
  func otherHandover() async throws {
    try await rotate()
    let whole = try Data(contentsOf: url(handover))
    try FileManager.default.removeItem(at: url(handover))
    for keys in [nil, kept] {
      #expect(throws: TrailVerifier.Finding.self) { try verify(keys) }
    }
    let elsewhere = url("handovers/00000000000000000004")
    try whole.write(to: elsewhere)
    #expect(throws: TrailVerifier.Finding.self) { try verify() }
    try FileManager.default.removeItem(at: elsewhere)
    try whole.dropLast(20).write(to: url(handover))
    #expect(throws: TrailVerifier.Finding.self) { try verify() }

    // The same by somebody with keys of their own.
    let other = try TemporaryTrail()
    let stranger = TrailKeyRotation.Keys(
      checkpoints: try TrailSigningKeys(
        ed25519: PrivateKey.generate(.ed25519), mlDSA65: PrivateKey.generate(.mlDSA65)),
      digests: nil)
    let trail = try other.open(settings, keys: stranger.checkpoints)
    try await trail.record(["x", "y", "z"])
    trail.close()
    _ = try TrailKeyRotation.handOver(
      folder: other.trail, from: stranger, to: new, now: sampleTime)
    let forged = try #require(FileManager.default.contents(atPath: "\(other.trail)/\(handover)"))
    try forged.write(to: url(handover))
    for keys in [nil, kept] {
      #expect(throws: TrailVerifier.Finding.self) { try verify(keys) }
    }
  }

  @Test("what the old keys sign after the handover is not believed")
  func oldKeysLater() async throws {
    try await write(["a", "b", "c"], with: old)
    try handOver(from: old, to: new)
    let whole = try Data(contentsOf: url(handover))
    // Opened with the old keys the trail takes it back and goes on with them.
    try await write(["d", "e"], with: old)
    #expect(try place.names("handovers").isEmpty)
    #expect(try place.ids == ["a", "b", "c", "d", "e"])
    #expect(try verify().handovers == 0)
    try whole.write(to: url(handover))
    let finding = try #require(throws: TrailVerifier.Finding.self) { try verify() }
    #expect(finding.file == "checkpoints/00000000000000000005")
    #expect(throws: AuditError.damaged(sequence: 3)) {
      _ = try place.open(settings, keys: old.checkpoints)
    }
  }

  @Test("records that were cut off behind a handover are missed")
  func cutOff() async throws {
    try await rotate()
    let segments = try place.names().filter { $0.hasPrefix("segment-") }
    for name in segments.dropFirst() { try FileManager.default.removeItem(at: url(name)) }
    #expect(throws: TrailVerifier.Finding.self) { try verify() }
  }

  @Test("keys are replaced by those that have them, behind what they have signed, once")
  func refusals() async throws {
    let empty = try place.open(settings, keys: old.checkpoints)
    #expect(throws: AuditError.writeFailed(errno: EWOULDBLOCK)) {
      try handOver(from: old, to: new)
    }
    empty.close()
    #expect(throws: AuditError.damaged(sequence: 0)) { try handOver(from: old, to: new) }
    try await write(["a"], with: old)
    #expect(throws: AuditError.damaged(sequence: 1)) { try handOver(from: new, to: old) }
    #expect(try handOver(from: old, to: new) == 1)
    #expect(throws: AuditError.damaged(sequence: 1)) { try handOver(from: new, to: old) }
    #expect(throws: AuditError.damaged(sequence: 0)) {
      _ = try place.open(
        settings,
        keys: try TrailSigningKeys(
          ed25519: PrivateKey.generate(.ed25519), mlDSA65: PrivateKey.generate(.mlDSA65)))
    }
  }

  @Test("a checkpoint that was kept elsewhere counts, whichever keys signed it")
  func keptCheckpoints() async throws {
    try await rotate()
    for size in [3, 5] {
      let name = "checkpoints/0000000000000000000\(size)"
      let note = [UInt8](try Data(contentsOf: url(name)))
      let keys = try #require(try TrailPublicKeys(folder: kept))
      var verifier = try TrailVerifier(folder: place.trail, keys: keys, notes: place.notes)
      verifier.expect(checkpoint: note, named: "kept")
      #expect(try verifier.verify().covered == 5)
    }
  }
}
