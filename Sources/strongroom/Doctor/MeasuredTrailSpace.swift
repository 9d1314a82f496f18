import Glibc
import KMSDoctor

/// The space that the audit trail has taken, and that is set aside for it.
struct MeasuredTrailSpace {
  /// Where the trail is.
  let folder: DataFolder
  /// What the configuration file says of it; nothing if there is none.
  let audit: ServerConfiguration.AuditConfiguration?
  /// Whether a server runs.
  let isServed: Bool
  /// Bytes that are free where the trail is.
  let freeBytes: UInt64

  private static let mebibyte: UInt64 = 1_048_576
  /// What the last block of a file may have beyond its bytes.
  private static let blockBytes: UInt64 = 65_536

  /// What is to be said of both.
  var diagnoses: [Diagnosis] {
    let segments = DataFolder.entries(of: folder.auditPath).filter { $0.hasPrefix("segment-") }
      .sorted().compactMap { size(of: $0) }
    let ballast = BallastFacts(
      wantedBytes: audit.map { UInt64($0.ballastMebibytes) * MeasuredTrailSpace.mebibyte },
      state: state(open: segments.last), isServed: isServed, freeBytes: freeBytes)
    let trail = TrailSizeFacts(
      bytes: segments.reduce(0) { $0 + $1.bytes },
      bytesMax: audit?.retentionMebibytes.map { UInt64($0) * MeasuredTrailSpace.mebibyte },
      freeBytes: freeBytes)
    return trail.diagnoses + ballast.diagnoses
  }

  /// What was set aside becomes the open segment: then that one has more blocks than bytes.
  private func state(open segment: Size?) -> BallastFacts.State {
    if let size = size(of: "ballast") { return .present(bytes: size.takenBytes) }
    guard let segment, segment.takenBytes > segment.bytes + MeasuredTrailSpace.blockBytes else {
      return .absent
    }
    return .inUse(leftBytes: segment.takenBytes - segment.bytes)
  }

  private struct Size {
    let bytes: UInt64
    let takenBytes: UInt64
  }

  /// - Source: stat(2): `st_blocks` counts 512 bytes.
  private func size(of name: String) -> Size? {
    var status = stat()
    guard lstat("\(folder.auditPath)/\(name)", &status) == 0 else { return nil }
    return Size(
      bytes: UInt64(max(0, status.st_size)), takenBytes: UInt64(max(0, status.st_blocks)) * 512)
  }
}
