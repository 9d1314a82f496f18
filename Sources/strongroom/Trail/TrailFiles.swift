import KMSAudit
import KMSAuditFile
import KMSAuditLookup
import KMSAuditReading
import Synchronization

/// The records of a trail, read back from its files.
final class TrailFiles: Sendable {
  /// How many records are handed over at a time.
  private static let batchMax = 500

  private let folder: String
  private let isDamageLogged = Mutex(false)

  /// Reads the folder of a trail, also while it is written.
  init(folder: String) {
    self.folder = folder
  }

  /// See `TrailFollower.Source`.
  @Sendable func source(_ first: UInt64, _ take: ([TrailRecord]) -> Bool) -> Bool {
    let reader = TrailReader(folder: folder, from: first)
    var batch: [TrailRecord] = []
    do throws(AuditError) {
      while let line = try reader.nextLine() {
        batch.append(TrailRecord(sequence: line.sequence, json: line.event))
        guard batch.count == TrailFiles.batchMax else { continue }
        guard take(batch) else { return true }
        batch = []
      }
      _ = take(batch)
      return true
    } catch {
      _ = take(batch)
      let isFirst = isDamageLogged.withLock { isLogged in
        defer { isLogged = true }
        return !isLogged
      }
      if isFirst {
        Log.write(
          "the audit trail in `\(folder)` cannot be read: \(error); event history and alerts wait there"
        )
      }
      return false
    }
  }

  /// The id of the record with this number; nothing if the trail does not hold it, empty if it has none.
  func eventID(of sequence: UInt64) -> String? {
    let reader = TrailReader(folder: folder, from: sequence)
    do {
      guard let line = try reader.nextLine(), line.sequence == sequence else { return nil }
      return try AuditEntry(event: line.event).eventID
    } catch is AuditEntryError {
      return ""
    } catch {
      return nil
    }
  }
}
