import KMSAudit
import KMSAuditFile
import KMSAuditIndex
import KMSAuditLookup
import KMSService

/// Who follows the trail: the event history, and alerts if there are rules.
final class TrailFollowers: AuditObserver {
  /// Where events are looked up; nothing if the index could not be opened.
  var history: (any EventHistory)? { index }
  private let index: AuditIndex?
  private let indexing: TrailFollower?
  private let alerts: AlertService?
  private let alerting: TrailFollower?

  /// Opens the files of the followers; nothing is read before `start()`.
  ///
  /// - Throws: if the configuration of alerts cannot be used. An event history that cannot be opened is
  ///   unavailable, and everything else works.
  init(
    _ configuration: AlertConfiguration, folder: DataFolder, environment: ServiceEnvironment,
    observation: Observation
  ) throws(ProgramError) {
    let files = TrailFiles(folder: folder.auditPath)
    (index, indexing) = TrailFollowers.index(
      at: folder.auditIndexPath, files, environment: environment)
    guard !configuration.rules.isEmpty else {
      (alerts, alerting) = (nil, nil)
      return
    }
    let alerts = try AlertService(
      configuration, path: folder.alertsPath, holds: { files.eventID(of: $0) != nil },
      environment: environment, observation: observation)
    self.alerts = alerts
    alerting = TrailFollower(
      label: "strongroom.alerts", first: alerts.first, source: files.source,
      consume: alerts.consume)
  }

  func recorded(_ events: [RecordedEvent]) {
    let records = events.map {
      TrailRecord(sequence: $0.sequence, json: $0.json, entry: $0.event.entry)
    }
    indexing?.offer(records)
    alerting?.offer(records)
  }

  func missed(_ sequences: ClosedRange<UInt64>) {
    indexing?.missed()
    alerting?.missed()
  }

  /// Begins to read what is in the trail.
  func start() {
    indexing?.start()
    alerting?.start()
  }

  /// Does what takes time until the task is cancelled.
  func run() async { await alerts?.run() }

  /// Raises the alerts that are due, while the trail still takes records.
  func finish() async {
    alerting?.close()
    await alerts?.finish()
  }

  /// Takes the last records and closes the files.
  func close() {
    alerting?.close()
    indexing?.close()
    index?.close()
  }

  /// Opens the event history, and empties it if it is that of another trail.
  private static func index(
    at path: String, _ files: TrailFiles, environment: ServiceEnvironment
  ) -> (AuditIndex?, TrailFollower?) {
    do throws(HistoryError) {
      let index = try AuditIndex(path: path, log: Log.write)
      var first: UInt64 = 1
      if let last = try index.last() {
        if let eventID = files.eventID(of: last.sequence), eventID == last.eventID {
          first = last.sequence + 1
        } else {
          Log.write("the event history does not belong to the audit trail and is built anew")
          index.clear()
        }
      }
      let now = environment.now
      return (
        index,
        TrailFollower(
          label: "strongroom.audit-indexing", first: first, source: files.source,
          consume: { index.add($0, at: now()) })
      )
    } catch {
      Log.write("there is no event history: `\(path)` cannot be opened")
      return (nil, nil)
    }
  }
}
