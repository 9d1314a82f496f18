import Glibc
import KMSAudit
import KMSAuditFile
import KMSAuditReading

/// Reads a trail from its first record on, for commands.
final class TrailScan {
  /// A record that a filter lets through.
  struct Match {
    let line: TrailLine
    let entry: AuditEntry
  }

  private let reader: TrailReader
  private let folder: DataFolder
  private let filter: AuditFilter
  /// How many records could not be read as such.
  private(set) var unreadableCount = 0

  /// Begins at the oldest record.
  ///
  /// - Throws: if there is no such data folder.
  init(_ folder: DataFolder, _ filter: AuditFilter) throws(ProgramError) {
    try folder.checkExists()
    guard access(folder.auditPath, R_OK) == 0 else {
      throw ProgramError(
        "cannot read `\(folder.auditPath)`: \(String(cString: strerror(errno))); it is there once a "
          + "server has run")
    }
    self.folder = folder
    self.filter = filter
    self.reader = TrailReader(folder: folder.auditPath)
  }

  /// The next record that the filter lets through; nothing if there is none yet.
  func next() throws(ProgramError) -> Match? {
    do {
      while let line = try reader.nextLine() {
        guard let entry = entry(of: line) else {
          unreadableCount += 1
          continue
        }
        if filter.matches(entry) { return Match(line: line, entry: entry) }
      }
      return nil
    } catch {
      throw OperatorWords(folder: folder).error(for: error)
    }
  }

  private func entry(of line: TrailLine) -> AuditEntry? {
    do {
      return try AuditEntry(event: line.event)
    } catch {
      return nil
    }
  }
}
