import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSStore
import Synchronization

/// What happens to keys without anybody asking: deletions, expiries and rotations when they are due;
/// service events to the trail; last uses to the store; retired wrapping epochs.
///
/// Each piece of work is one transaction, and follows from rows alone: a crash loses none and repeats
/// none.
public final class BackgroundService: Sendable {
  /// How often `run` looks for work.
  public static let interval = Duration.seconds(5)
  /// How long what is known of time may be unwritten.
  static let clockMillisecondsMax: Int64 = 60_000
  /// How long last uses may be unwritten.
  static let usageMillisecondsMax: Int64 = 60_000
  private static let pageRowsMax = 100

  private let environment: ServiceEnvironment
  private let erasure: Erasure?
  private let surroundings: BackgroundSurroundings
  private let progress = Mutex(Progress())

  private struct Progress {
    var clock: TrustedClock?
    var clockWrittenAt: Int64?
    var usageWrittenAt: Int64?
  }

  /// Makes the service; nothing runs yet.
  ///
  /// - Parameter erasure: what retires wrapping epochs; nothing if no material is wrapped here.
  public init(
    environment: ServiceEnvironment, erasure: Erasure?, surroundings: BackgroundSurroundings
  ) {
    self.environment = environment
    self.erasure = erasure
    self.surroundings = surroundings
  }

  /// Looks for work until the task is cancelled.
  public func run() async {
    while !Task.isCancelled {
      await work()
      do {
        try await Task.sleep(for: BackgroundService.interval)
      } catch {
        return
      }
    }
  }

  /// Does everything that is due now. What fails is said, and tried again the next time.
  public func work() async {
    await attempt("read the clock") { () throws(BackgroundError) in try await self.lookAtClock() }
    await attempt("do what is due") { () throws(BackgroundError) in try await self.doDueWork() }
    await attempt("hand over service events") { () throws(BackgroundError) in
      try await self.deliverEvents()
    }
    await attempt("retire a wrapping epoch") { () throws(BackgroundError) in
      guard let erasure = self.erasure else { return }
      if try await erasure.step() { self.surroundings.count(.epochRetired) }
    }
    await attempt("write down last uses") { () throws(BackgroundError) in
      try await self.writeUsage(isUrgent: false)
    }
  }

  /// Writes down what is only in memory; for an orderly end.
  public func finish() async {
    await attempt("write down last uses") { () throws(BackgroundError) in
      try await self.writeUsage(isUrgent: true)
    }
    await attempt("write down the clock") { () throws(BackgroundError) in
      try await self.writeClock()
    }
    await attempt("hand over service events") { () throws(BackgroundError) in
      try await self.deliverEvents()
    }
  }

  private func attempt(_ what: String, _ body: () async throws(BackgroundError) -> Void) async {
    do {
      try await body()
    } catch {
      surroundings.log("cannot \(what): \(error); it is tried again")
    }
  }
}

// MARK: Time

extension BackgroundService {
  /// Whether deletions and expiries are held because the wall clock is not believed.
  public var isClockHeld: Bool { progress.withLock { $0.clock?.isHolding ?? false } }

  private func lookAtClock() async throws(BackgroundError) {
    let wall = surroundings.now()
    let elapsed = surroundings.elapsedMilliseconds()
    if progress.withLock({ $0.clock == nil }) {
      let rows = environment.rows
      let record = try await environment.store.changing { transaction throws(Interruption) in
        try RowWriter(transaction, rows: rows).record(ClockRecord.self, at: ClockRecord.key)
      }
      progress.withLock {
        $0.clock = TrustedClock(
          after: record, wall: wall, elapsedMilliseconds: elapsed, bootID: surroundings.bootID)
      }
    }
    let isConfirmed = surroundings.takeClockConfirmation()
    let isDue = progress.withLock { progress in
      if isConfirmed {
        progress.clock?.confirm(wall: wall, elapsedMilliseconds: elapsed)
      }
      progress.clock?.look(wall: wall, elapsedMilliseconds: elapsed)
      let age = progress.clockWrittenAt.map { elapsed - $0 } ?? .max
      return isConfirmed || age >= BackgroundService.clockMillisecondsMax
    }
    if isConfirmed { surroundings.log("the clock was confirmed by an operator") }
    if isDue { try await writeClock() }
  }

  private func writeClock() async throws(BackgroundError) {
    guard let clock = progress.withLock({ $0.clock }) else { return }
    let elapsed = surroundings.elapsedMilliseconds()
    let record = ClockRecord(
      trusted: clock.now, elapsedMilliseconds: elapsed, bootID: surroundings.bootID)
    let rows = environment.rows
    try await environment.store.changing { transaction throws(Interruption) in
      try RowWriter(transaction, rows: rows).put(record)
    }
    progress.withLock { $0.clockWrittenAt = elapsed }
  }
}

// MARK: What is due

extension BackgroundService {
  private func doDueWork() async throws(BackgroundError) {
    guard let clock = progress.withLock({ $0.clock }) else { return }
    let wall = surroundings.now()
    let end = DueWork.end(of: wall)
    var held = 0
    var after: String?
    while true {
      let position = after
      let page = try await dueRows(after: position)
      for rowKey in page where rowKey.utf8.lexicographicallyPrecedes(end.utf8) {
        guard let work = DueWork(rowKey: rowKey, partition: environment.partition) else {
          surroundings.log("a row of `due_work` says nothing that can be done")
          continue
        }
        if work.waitsForTrustedTime && work.date > clock.now {
          held += 1
          continue
        }
        await attempt("do \(work.kind.rawValue) of a key") { () throws(BackgroundError) in
          try await self.perform(work, trusted: clock.now, wall: wall)
        }
      }
      guard let last = page.last, page.count == BackgroundService.pageRowsMax,
        last.utf8.lexicographicallyPrecedes(end.utf8)
      else { break }
      after = last
    }
    surroundings.count(.held(held))
    if held > 0 {
      surroundings.log(
        "the clock is more than an hour ahead of elapsed time: \(held) deletions and expiries wait; "
          + "confirm the clock with `strongroom clock confirm`")
    }
  }

  private func dueRows(after: String?) async throws(BackgroundError) -> [String] {
    do {
      return try await environment.store.read { reader throws(StoreError) in
        try reader.rows(
          in: Tables.dueWork, prefix: "", after: after, limit: BackgroundService.pageRowsMax
        ).map(\.key)
      }
    } catch {
      throw .store(error)
    }
  }

  private func perform(_ work: DueWork, trusted: Timestamp, wall: Timestamp)
    async
    throws(BackgroundError)
  {
    let environment = environment
    try await environment.store.changing { transaction throws(Interruption) in
      let writer = RowWriter(transaction, rows: environment.rows)
      let changes = KeyChanges(environment: environment, writer: writer, now: wall)
      if work.kind == .remains {
        try writer.discard(work.rowKey, from: Tables.dueWork)
        try changes.deleteDependents(of: work.key)
        return
      }
      // Since the row was read somebody may have cancelled, disabled, or imported again.
      guard let record = try changes.key(work.key), DueWork.work(for: record).contains(work) else {
        return
      }
      switch work.kind {
      case .deletion: try changes.delete(record)
      case .expiry: try changes.expire(record, at: trusted)
      case .rotation: try changes.rotateBySchedule(record)
      case .remains: break
      }
    }
  }
}

extension DueWork {
  /// Deletions and expiries destroy; a wrong clock must not bring them on.
  fileprivate var waitsForTrustedTime: Bool {
    switch kind {
    case .deletion, .expiry: true
    case .rotation, .remains: false
    }
  }
}

// MARK: Service events and last uses

extension BackgroundService {
  private func deliverEvents() async throws(BackgroundError) {
    while true {
      let rows = environment.rows
      let page = try await environment.store.changing { transaction throws(Interruption) in
        try RowWriter(transaction, rows: rows).records(
          ServiceEventRecord.self, limit: BackgroundService.pageRowsMax)
      }
      guard !page.isEmpty else { return }
      for event in page {
        guard await accept(event) else { return }
        try await environment.store.changing { transaction throws(Interruption) in
          try RowWriter(transaction, rows: rows).discard(
            event.rowKey, from: Tables.serviceEvents)
        }
        surroundings.count(.serviceEvent(event.name))
      }
    }
  }

  private func accept(_ event: ServiceEventRecord) async -> Bool {
    let trail = environment.trail
    let result = await withCheckedContinuation { continuation in
      trail.record(event.auditEvent) { continuation.resume(returning: $0) }
    }
    switch result {
    case .success: return true
    case .failure(let error):
      surroundings.log("the trail does not accept service events: \(error); it is tried again")
      return false
    }
  }

  private func writeUsage(isUrgent: Bool) async throws(BackgroundError) {
    let elapsed = surroundings.elapsedMilliseconds()
    let age = progress.withLock { progress in progress.usageWrittenAt.map { elapsed - $0 } ?? .max }
    guard isUrgent || age >= BackgroundService.usageMillisecondsMax else { return }
    let environment = environment
    // A server that ends writes everything down; otherwise keys in use do not keep the store busy.
    var rest = isUrgent ? Int.max : environment.lastUsage.roundCount()
    while rest > 0 {
      let page = environment.lastUsage.unwritten(limit: min(rest, BackgroundService.pageRowsMax))
      guard !page.isEmpty else { break }
      rest -= page.count
      try await environment.store.changing { transaction throws(Interruption) in
        let writer = RowWriter(transaction, rows: environment.rows)
        for (keyARN, usage) in page {
          // A key may be gone since it was used.
          guard case .arn(let arn)? = KeyReference(keyARN),
            try writer.hasRow(Tables.key(arn), in: Tables.keys)
          else { continue }
          try writer.put(KeyUsageRecord(key: arn, usage: usage))
        }
      }
      environment.lastUsage.forget(page)
    }
    progress.withLock { $0.usageWrittenAt = elapsed }
  }
}
