import Foundation
import KMSAudit
import KMSAuditFile
import KMSCrypto
import KMSModel

/// Keys for the trails of tests, made once.
enum SampleKeys {
  static let signing: TrailSigningKeys = {
    do {
      return try TrailSigningKeys(
        ed25519: PrivateKey.generate(.ed25519), mlDSA65: PrivateKey.generate(.mlDSA65))
    } catch {
      fatalError("no keys: \(error)")
    }
  }()

  static let digest: PrivateKey = {
    do {
      return try PrivateKey.generate(.rsa2048)
    } catch {
      fatalError("no key: \(error)")
    }
  }()
}

extension SampleKeys {
  /// Keys that come after those.
  static let second: TrailSigningKeys = {
    do {
      return try TrailSigningKeys(
        ed25519: PrivateKey.generate(.ed25519), mlDSA65: PrivateKey.generate(.mlDSA65))
    } catch {
      fatalError("no keys: \(error)")
    }
  }()

  static let secondDigest: PrivateKey = {
    do {
      return try PrivateKey.generate(.rsa2048)
    } catch {
      fatalError("no key: \(error)")
    }
  }()
}

extension TemporaryTrail {
  /// Settings with small segments.
  static func settings(_ change: (inout TrailSettings) -> Void = { _ in }) -> TrailSettings {
    var settings = TrailSettings(durability: .flush)
    settings.segmentBytesMax = 4_000
    settings.digests = DigestPlace(
      account: "111122223333", region: "us-west-2", bucket: "strongroom-audit")
    change(&settings)
    return settings
  }

  /// Opens a trail that signs.
  func openSigned(
    _ settings: TrailSettings = TemporaryTrail.settings(), calls: FileCalls = FileCalls(),
    makesDigests: Bool = false
  ) throws -> SegmentedTrail {
    let trail = try open(settings, keys: SampleKeys.signing, calls: calls)
    if makesDigests { trail.take(digestKey: SampleKeys.digest) }
    return trail
  }

  /// Verifies the trail with its own public keys.
  @discardableResult
  func verify() throws -> TrailVerifier.Summary {
    var verifier = try verifier()
    return try verifier.verify()
  }

  /// A verifier with the trail's own public keys.
  func verifier() throws -> TrailVerifier {
    guard let keys = try TrailPublicKeys(folder: trail + "/keys") else { throw NoKeys() }
    return try TrailVerifier(folder: trail, keys: keys, notes: notes)
  }

  /// The names of the files in a folder of the trail, sorted.
  func names(_ folder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: trail + "/" + folder).sorted()
  }
}

struct NoKeys: Error {}

extension SegmentedTrail {
  /// Records events and returns when all are accepted.
  func record(_ ids: [String]) async throws {
    for id in ids {
      let result: Result<Void, AuditError> = await withCheckedContinuation { continuation in
        record(event(eventID: id)) { continuation.resume(returning: $0) }
      }
      try result.get()
    }
  }
}
