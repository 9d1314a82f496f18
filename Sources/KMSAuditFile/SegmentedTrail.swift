import Dispatch
import Glibc
public import KMSAudit
public import KMSCrypto
import KMSModel
import StrictJSON
import Synchronization

/// A trail in a folder of segments, a JSON object a line, each line chained to the one before.
///
/// Records that wait together are written together: one `write`, and in mode `sync` one `fdatasync`, for
/// all of them; what comes meanwhile is the next batch. A full disk is an error for those who wait,
/// leaves no torn line, and the next record is tried again. After any other failed write, and after a
/// failed sync, nothing is accepted any more, because what the file holds is no longer known: pages whose
/// sync failed may be gone although the system says they are clean.
/// Format: docs/formats/audit.md.
public final class SegmentedTrail: AuditTrail {
  /// How much may wait.
  package struct Limits: Sendable {
    /// Records that wait to be written.
    package var recordsMax = 65_536
    /// Bytes of records that wait to be written, with what the lines add.
    package var bytesMax = 64 * 1_048_576
    /// Bytes of lines that wait for observers.
    package var observedBytesMax = 64 * 1_048_576

    /// Those of production.
    package init() {}
  }

  /// How many bytes a line has at most beyond its event, with its line feed.
  package static let lineOverheadBytesMax = TrailLine.overheadBytesMax

  /// Room for a usual record, so that those of a batch are not moved while they grow.
  private static let usualBytes = 1_536

  private let lock: FolderLock
  private let writer: TrailWriter
  private let settings: TrailSettings
  private let surroundings: TrailSurroundings
  private let limits: Limits
  private let ballast: Ballast
  private let upkeep: TrailUpkeep?
  private let observers: ObserverQueue
  private let waiting: Mutex<WaitingRecords>
  private let queue = DispatchQueue(label: "strongroom.audit")
  private let upkeepQueue = DispatchQueue(label: "strongroom.audit.upkeep")

  /// Opens the folder, making it with mode 0700 if it is absent, and locks it against every other trail.
  ///
  /// What a crash left behind the last whole line is set aside, and the first record says so.
  /// - Parameter keys: what signs checkpoints; without them there are none, and nothing is compressed or
  ///   removed.
  /// - Throws: `.writeFailed` if the folder cannot be used, with `EWOULDBLOCK` if another trail has it;
  ///   `.damaged` if what stands there is not what the last checkpoint is about.
  public convenience init(
    folder: String, settings: TrailSettings, keys: TrailSigningKeys?,
    surroundings: TrailSurroundings
  ) throws(AuditError) {
    try self.init(
      folder: folder, settings: settings, keys: keys, surroundings: surroundings,
      calls: FileCalls())
  }

  /// Opens the folder with the system calls and limits that a test wants.
  package init(
    folder path: String, settings: TrailSettings, keys: TrailSigningKeys?,
    surroundings: TrailSurroundings, calls: FileCalls, limits: Limits = Limits()
  ) throws(AuditError) {
    let folder = AuditFolder(path: path)
    try folder.make()
    self.lock = try FolderLock(path: path)
    if let keys { _ = try KeyGenerations.settled(folder, keys.publicKeys) }
    let opening = try TrailOpening(folder)
    self.writer = try TrailWriter(
      folder: folder, opening: opening, settings: settings, calls: calls)
    self.settings = settings
    self.surroundings = surroundings
    self.limits = limits
    self.ballast = Ballast(folder: folder, byteCount: settings.ballastBytes, calls: calls)
    self.observers = ObserverQueue(bytesMax: limits.observedBytesMax)
    self.upkeep = try keys.map { keys throws(AuditError) in
      try TrailUpkeep(folder: folder, keys: keys, settings: settings, calls: calls)
    }
    self.waiting = Mutex(WaitingRecords(notices: opening.notices.map(surroundings.wording)))
    try begin()
  }

  /// What an accepted record survives.
  public var durability: AuditDurability { settings.durability }

  /// Whether a failure left the file in a state nobody can vouch for, so that nothing is accepted until it
  /// is opened again.
  public var needsReopening: Bool {
    switch waiting.withLock(\.refusal) {
    case .writeFailed?, .damaged?: true
    case .closed?, .overloaded?, nil: false
    }
  }

  /// Whether no space is left but what was set aside, so that only `Decrypt` is recorded.
  public var isShort: Bool { waiting.withLock { $0.shortSince != nil } }

  /// Hands every record that is accepted from now on to this observer too.
  public func add(_ observer: any AuditObserver) { observers.add(observer) }

  /// Why a request would not be recorded, if it would not be; see `AuditTrail`.
  public func refusal(of operation: String, at source: String) -> AuditError? {
    let isVital = SegmentedTrail.isVital(operation, at: source)
    let now = surroundings.now()
    return waiting.withLock { refuses($0, isVital: isVital, now: now) }
  }

  /// Queues the record; see `AuditTrail`. A refusal is delivered before the call returns.
  public func record(
    _ event: AuditEvent,
    completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
  ) {
    record([PendingRecord(event: event, completion: completion)])
  }

  /// Queues records that are written together, if nothing is written just now: as if each came by itself, in
  /// this order. Refusals are delivered before the call returns.
  public func record(_ records: [PendingRecord]) {
    let (json, ranges) = SegmentedTrail.json(of: records)
    let now = surroundings.now()
    let (refused, mustDrain) = waiting.withLock { waiting in
      waiting.reserve(byteCount: json.count)
      var refused: [(PendingRecord, AuditError)] = []
      for (record, range) in zip(records, ranges) {
        let isVital = SegmentedTrail.isVital(record.event.name, at: record.event.source)
        let refusal =
          refuses(waiting, isVital: isVital, now: now)
          ?? excess(waiting, byteCount: range.count)
        if let refusal {
          refused.append((record, refusal))
        } else {
          waiting.append(record.event, json[range], isVital: isVital, record.completion)
        }
      }
      guard refused.count < records.count, !waiting.isDraining else { return (refused, false) }
      waiting.isDraining = true
      return (refused, true)
    }
    for (record, refusal) in refused { record.completion(.failure(refusal)) }
    guard mustDrain else { return }
    switch settings.durability {
    // A write goes into memory of the kernel, and costs less than waking up a thread for it.
    case .flush: writeOnce()
    case .sync: queue.async { [self] in drain() }
    }
  }

  /// Compresses, signs, digests and removes what is due, and sets space aside again. To be called every
  /// few seconds.
  public func keep() async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      upkeepQueue.async { [self] in
        keep(isUrgent: false)
        continuation.resume()
      }
    }
  }

  /// Whether a digest is due that waits for its key.
  public var needsDigestKey: Bool {
    upkeepQueue.sync { upkeep?.needsDigestKey(now: surroundings.now()) ?? false }
  }

  /// Signs digests with this key.
  ///
  /// - Parameter key: RSA, 2048 bits.
  public func take(digestKey key: PrivateKey) {
    upkeepQueue.sync {
      report { () throws(AuditError) in
        try upkeep?.take(digestKey: key, now: surroundings.now())
      }
    }
  }

  /// Writes everything accepted so far, signs it, waits for the observers, then lets the folder go; every
  /// further record is refused. Must not be called by a completion or an observer.
  public func close() {
    waiting.withLock { $0.refusal = $0.refusal ?? .closed }
    queue.sync {
      // A record may wait whose caller has not come to queue this yet.
      drain()
    }
    upkeepQueue.sync { keep(isUrgent: true) }
    queue.sync { writer.close() }
    observers.finish()
    lock.release()
  }

  /// The JSON of all records, one after the other, and where each is.
  private static func json(of records: [PendingRecord]) -> ([UInt8], [Range<Int>]) {
    var writer = JSONWriter()
    writer.reserveCapacity(records.count * usualBytes)
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(records.count)
    for record in records {
      let start = writer.byteCount
      writer.beginText()
      record.event.write(to: &writer)
      ranges.append(start..<writer.byteCount)
    }
    return (writer.finished(), ranges)
  }

  /// Whether a record would be too much for those that wait.
  private func excess(_ waiting: borrowing WaitingRecords, byteCount: Int) -> AuditError? {
    let lineBytesMax = byteCount + TrailLine.overheadBytesMax
    let isTooMuch =
      waiting.records.count >= limits.recordsMax
      || waiting.byteCount + lineBytesMax > limits.bytesMax
    return isTooMuch ? .overloaded : nil
  }

  /// Whether a record is accepted also when storage is short.
  private static func isVital(_ operation: String, at source: String) -> Bool {
    operation == "Decrypt" && source == "kms.amazonaws.com"
  }

  private func refuses(_ waiting: borrowing WaitingRecords, isVital: Bool, now: Timestamp)
    -> AuditError?
  {
    if let refusal = waiting.refusal { return refusal }
    guard let since = waiting.shortSince else { return nil }
    let end = since.adding(milliseconds: settings.ballastMilliseconds)
    return isVital && now < end ? nil : .writeFailed(errno: ENOSPC)
  }
}

// MARK: Writing

extension SegmentedTrail {
  /// Writes batch after batch until nothing waits. For the queue only.
  private func drain() {
    while let batch = waiting.withLock({ $0.takeBatch() }) {
      let written = write(batch)
      written.deliver()
      // Notices alone are no reason to try again and again: the next record takes them along.
      if written.leavesNotices, !waiting.withLock({ $0.goesOnForRecords() }) { return }
    }
  }

  /// Writes one batch on the thread of a record, and delivers what became of it outside the queue; what came
  /// meanwhile is for the queue, so that nobody's thread writes for all others for ever.
  private func writeOnce() {
    let written = queue.sync { () -> WrittenRecords? in
      guard let batch = waiting.withLock({ $0.takeBatch() }) else { return nil }
      let written = write(batch)
      if waiting.withLock({ $0.goesOnForRecords() }) { queue.async { [self] in drain() } }
      return written
    }
    written?.deliver()
  }

  /// Writes one batch, in the space that was set aside if there is no other.
  private func write(_ batch: WaitingRecords) -> WrittenRecords {
    var written = WrittenRecords()
    var result = append(batch)
    var rest = batch
    if case .failure(.writeFailed(let code)) = result, beginShortage(code) {
      let (vital, others) = batch.divided()
      written.add(others, result)
      rest = vital
      rest.notices.append(
        surroundings.wording(.ballastInUse(byteCount: settings.ballastBytes)))
      result = append(rest)
    }
    if case .failure = result {
      waiting.withLock { $0.notices = rest.notices + $0.notices }
      written.leavesNotices = rest.records.isEmpty
    }
    written.add(rest.records, result)
    return written
  }

  private func append(_ batch: WaitingRecords) -> Result<Void, AuditError> {
    switch batch.refusal {
    case .writeFailed(let code): return .failure(.writeFailed(errno: code))
    case .damaged(let sequence): return .failure(.damaged(sequence: sequence))
    case .closed, .overloaded, nil: break
    }
    do throws(TrailWriter.Failure) {
      observers.hand(over: try writer.append(batch))
      return .success(())
    } catch {
      switch error {
      case .undone(let failure): return .failure(failure)
      case .unknown(let failure):
        waiting.withLock { $0.refusal = failure }
        return .failure(failure)
      }
    }
  }

  /// Goes on in the space that was set aside, if the disk is full and that was not done yet.
  private func beginShortage(_ code: Int32) -> Bool {
    guard [ENOSPC, EDQUOT].contains(code), waiting.withLock({ $0.shortSince == nil }),
      writer.beginSegment(in: ballast)
    else { return false }
    let now = surroundings.now()
    waiting.withLock { $0.shortSince = now }
    return true
  }
}

// MARK: Upkeep

extension SegmentedTrail {
  /// Checks what is there against the last checkpoint, and writes what is to be told.
  private func begin() throws(AuditError) {
    do throws(AuditError) {
      try ballast.begin()
      try upkeep?.keep(writer.extent, now: surroundings.now(), isUrgent: false)
    } catch {
      guard case .writeFailed = error else { throw error }
      // A full disk is no reason not to open; records will say so themselves.
      surroundings.report(error)
    }
    if waiting.withLock(\.isDraining) { queue.async { [self] in drain() } }
  }

  private func keep(isUrgent: Bool) {
    let now = surroundings.now()
    if waiting.withLock({ $0.shortSince != nil }) {
      report { () throws(AuditError) in
        try ballast.prepare()
        endShortage()
      }
      guard !isShort || isUrgent else { return }
    } else {
      report { () throws(AuditError) in try ballast.prepare() }
    }
    report { () throws(AuditError) in
      guard let upkeep else { return }
      let endsSegment =
        isUrgent ? upkeep.makesDigests && !isShort : try upkeep.isDigestDue(now: now)
      if endsSegment { _ = queue.sync { writer.rotate() } }
      let extent = queue.sync { writer.extent }
      try upkeep.keep(extent, now: now, isUrgent: isUrgent)
      try upkeep.writeDigest(now: now, isLast: isUrgent)
      guard !isUrgent else { return }
      try upkeep.removeOld(now: now) { last in
        tell(.removal(through: last)) ? queue.sync { writer.extent } : nil
      }
    }
  }

  private func endShortage() {
    let notice = surroundings.wording(.ballastRestored)
    waiting.withLock { waiting in
      waiting.shortSince = nil
      waiting.notices.append(notice)
    }
    queue.sync { drain() }
  }

  /// Records something that happened to the trail. Returns whether it was accepted.
  private func tell(_ notice: TrailNotice) -> Bool {
    let isAccepted = Mutex(false)
    let done = DispatchSemaphore(value: 0)
    record(surroundings.wording(notice)) { result in
      if case .success = result { isAccepted.withLock { $0 = true } }
      done.signal()
    }
    done.wait()
    return isAccepted.withLock(\.self)
  }

  private func report(_ body: () throws(AuditError) -> Void) {
    do throws(AuditError) {
      try body()
    } catch {
      surroundings.report(error)
    }
  }
}
