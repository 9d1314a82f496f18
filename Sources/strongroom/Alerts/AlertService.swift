import Glibc
import KMSAlerts
import KMSAudit
import KMSAuditLookup
import KMSAuditReading
import KMSFront
import KMSModel
import KMSService
import Synchronization

/// Watches the trail for what is unusual: records of alerts, metrics, messages.
///
/// What it remembers is written to a file now and then and at the end. After a crash the records since then
/// are looked at once more, and alerts may come twice, with the ids of the first time.
final class AlertService: Sendable {
  /// How often the memory is written, at the most.
  private static let saveInterval = Duration.seconds(30)
  private static let tickInterval = Duration.seconds(60)

  private struct State {
    var engine: AlertEngine
    var next: UInt64
    var savedNext: UInt64
    var savedAt: ContinuousClock.Instant?
  }

  /// The first record that is wanted.
  let first: UInt64
  private let state: Mutex<State>
  /// Before it nothing is told: without a memory, what is in the trail is only learned from.
  private let quietBefore: Timestamp?
  private let path: String
  private let environment: ServiceEnvironment
  private let observation: Observation
  private let webhook: WebhookQueue?

  /// Takes up what was remembered.
  ///
  /// - Parameter holds: whether the trail holds a record of this number.
  init(
    _ configuration: AlertConfiguration, path: String, holds: (UInt64) -> Bool,
    environment: ServiceEnvironment, observation: Observation
  ) throws(ProgramError) {
    self.path = path
    self.environment = environment
    self.observation = observation
    self.webhook = try configuration.webhook.map { webhook throws(ProgramError) in
      try WebhookQueue(webhook, observation.metrics)
    }
    let remembered = AlertService.remembered(configuration.rules, at: path)
    if let remembered, remembered.next == 1 || holds(remembered.next - 1) {
      first = remembered.next
      quietBefore = nil
      state = Mutex(
        State(
          engine: remembered.engine, next: remembered.next, savedNext: remembered.next))
    } else {
      first = 1
      quietBefore = environment.now()
      state = Mutex(
        State(engine: AlertEngine(rules: configuration.rules), next: 1, savedNext: 1))
    }
  }

  /// Looks at records.
  func consume(_ records: [TrailRecord]) {
    let alerts = state.withLock { state -> [Alert] in
      var alerts: [Alert] = []
      for record in records {
        state.next = record.sequence + 1
        guard let entry = record.entry else { continue }
        let found = state.engine.observe(entry)
        // Records tell whole seconds.
        if let quietBefore, entry.time.secondsSinceEpoch < quietBefore.secondsSinceEpoch {
          continue
        }
        alerts += found
      }
      return alerts
    }
    for alert in alerts { raise(alert) }
    saveIfDue()
  }

  /// Ends hours and sends messages until the task is cancelled.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      if let webhook { group.addTask { await webhook.run() } }
      group.addTask { await self.tick() }
      await group.waitForAll()
    }
  }

  /// Sends what waits and writes the memory.
  func finish() async {
    await webhook?.finish()
    save()
  }

  private func tick() async {
    while !Task.isCancelled {
      do { try await Task.sleep(for: AlertService.tickInterval) } catch { return }
      let now = environment.now()
      let alerts = state.withLock { $0.engine.advance(to: now) }
      for alert in alerts { raise(alert) }
    }
  }

  private func raise(_ alert: Alert) {
    observation.metrics.alerts.series(alert.rule, alert.severity.rawValue).increment()
    webhook?.add(alert)
    let id = environment.eventID()
    environment.trail.record(event(for: alert, id: id)) { result in
      if case .failure(let error) = result {
        Log.write("an alert of the rule `\(alert.rule)` could not be recorded: \(error)")
      }
    }
    Log.write("alert of the rule `\(alert.rule)`, \(alert.severity.rawValue): event `\(id)`")
  }

  private func event(for alert: Alert, id: String) -> AuditEvent {
    var details = AuditDetails()
    details.isServiceEvent = true
    details.serviceEventDetails = alert.details
    details.resources = (alert.cause?.resources ?? []).filter { $0.name.contains(":key/") }.map {
      AuditResource(arn: $0.name, account: AlertService.account(of: $0.name))
    }
    return AuditEvent(
      source: Alert.eventSource, name: Alert.eventName, time: environment.now(), eventID: id,
      identity: .service(for: alert.account),
      origin: RequestOrigin(
        requestID: "", sourceAddress: "AWS Internal", userAgent: "AWS Internal", host: nil,
        tls: nil),
      region: alert.region, isReadOnly: false, details: details, failure: nil,
      recipientAccount: alert.account)
  }

  private func saveIfDue() {
    let isDue = state.withLock { state in
      let now = ContinuousClock.now
      if let savedAt = state.savedAt, now - savedAt < AlertService.saveInterval { return false }
      state.savedAt = now
      return true
    }
    if isDue { save() }
  }

  private func save() {
    let (bytes, next) = state.withLock { state in
      let isChanged = state.next != state.savedNext
      state.savedNext = state.next
      return (isChanged ? state.engine.state(next: state.next) : nil, state.next)
    }
    guard let bytes else { return }
    do throws(ProgramError) {
      try NewFile.write(String(decoding: bytes, as: UTF8.self), to: path)
    } catch {
      Log.write("what alerts remember up to record \(next) was not kept: \(error.description)")
    }
  }

  private static func remembered(_ rules: [AlertRule], at path: String) -> (
    engine: AlertEngine, next: UInt64
  )? {
    guard access(path, F_OK) == 0 else { return nil }
    do {
      let bytes = try SmallFile.read(path, bytesMax: AlertEngine.stateBytesMax)
      return try AlertEngine.restored(rules: rules, from: bytes)
    } catch {
      Log.write("`\(path)` cannot be used: what alerts remember is learned anew from the trail")
      return nil
    }
  }

  private static func account(of arn: String) -> String {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count > 4 ? String(parts[4]) : ""
  }
}
