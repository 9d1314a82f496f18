import Dispatch
import Glibc
public import KMSAudit
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

  /// Words the record of something that happened to the trail itself.
  public typealias Wording = @Sendable (TrailNotice) -> AuditEvent

  private struct Waiting {
    var events: [UInt8] = []
    /// Where each event ends.
    var ends: [Int] = []
    var completions: [@Sendable (Result<Void, AuditError>) -> Void] = []
    /// What the next batch begins with; kept until it is written.
    var notices: [[UInt8]] = []
    /// Why nothing is accepted any more.
    var refusal: AuditError?
    var isDraining = false

    /// How many bytes of lines will come of it, at most.
    var byteCount: Int { events.count + ends.count * TrailLine.overheadBytesMax }
  }

  private let lock: FolderLock
  private let file: SegmentFile
  private let position: Mutex<ChainPosition>
  private let durability: AuditDurability
  private let limits: Limits
  private let observers: ObserverQueue
  private let waiting: Mutex<Waiting>
  private let queue = DispatchQueue(label: "strongroom.audit")

  /// Opens the folder, making it with mode 0700 if it is absent, and locks it against every other trail.
  ///
  /// What a crash left behind the last whole line is set aside, and the first record says so.
  /// - Throws: `.writeFailed` if the folder cannot be used, with `EWOULDBLOCK` if another trail has it;
  ///   `.damaged` if what stands there cannot be gone on with.
  public convenience init(
    folder: String, durability: AuditDurability, wording: @escaping Wording
  ) throws(AuditError) {
    try self.init(
      folder: folder, durability: durability, wording: wording, calls: FileCalls(),
      limits: Limits())
  }

  /// Opens the folder with the system calls and limits that a test wants.
  package init(
    folder path: String, durability: AuditDurability, wording: @escaping Wording,
    calls: FileCalls, limits: Limits = Limits()
  ) throws(AuditError) {
    let folder = AuditFolder(path: path)
    try folder.make()
    self.lock = try FolderLock(path: path)
    let opening = try TrailOpening(folder)
    let segment = AuditFolder.Segment(first: opening.first, isCompressed: false)
    self.file = try SegmentFile(path: folder.path(of: segment), calls: calls)
    try folder.sync()
    self.position = Mutex(opening.position)
    self.durability = durability
    self.limits = limits
    self.observers = ObserverQueue(bytesMax: limits.observedBytesMax)
    var waiting = Waiting()
    waiting.notices = opening.notices.map { SegmentedTrail.json(of: wording($0)) }
    waiting.isDraining = !waiting.notices.isEmpty
    self.waiting = Mutex(waiting)
    if !opening.notices.isEmpty { queue.async { [self] in drain() } }
  }

  /// Whether a failure left the file in a state nobody can vouch for, so that nothing is accepted until it
  /// is opened again.
  public var needsReopening: Bool {
    switch waiting.withLock(\.refusal) {
    case .writeFailed?, .damaged?: true
    case .closed?, .overloaded?, nil: false
    }
  }

  /// Hands every record that is accepted from now on to this observer too.
  public func add(_ observer: any AuditObserver) { observers.add(observer) }

  /// Queues the record; see `AuditTrail`. A refusal is delivered before the call returns.
  public func record(
    _ event: AuditEvent,
    completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
  ) {
    let json = SegmentedTrail.json(of: event)
    var mustDrain = false
    let refusal = waiting.withLock { waiting -> AuditError? in
      if let refusal = waiting.refusal { return refusal }
      guard
        waiting.completions.count < limits.recordsMax,
        waiting.byteCount + json.count + TrailLine.overheadBytesMax <= limits.bytesMax
      else { return .overloaded }
      waiting.events += json
      waiting.ends.append(waiting.events.count)
      waiting.completions.append(completion)
      mustDrain = !waiting.isDraining
      waiting.isDraining = true
      return nil
    }
    if let refusal {
      completion(.failure(refusal))
    } else if mustDrain {
      queue.async { [self] in drain() }
    }
  }

  /// Writes everything accepted so far, waits for the observers, then lets the folder go; every further
  /// record is refused. Must not be called by a completion or an observer.
  public func close() {
    waiting.withLock { $0.refusal = $0.refusal ?? .closed }
    queue.sync {
      // A record may wait whose caller has not come to queue this yet.
      drain()
      file.close()
    }
    observers.finish()
    lock.release()
  }

  private static func json(of event: AuditEvent) -> [UInt8] {
    var writer = JSONWriter()
    writer.reserveCapacity(1_536)
    event.write(to: &writer)
    return writer.bytes
  }

  /// Writes batch after batch until nothing waits.
  private func drain() {
    while true {
      let batch = waiting.withLock { waiting -> Waiting? in
        guard !waiting.completions.isEmpty || !waiting.notices.isEmpty else {
          waiting.isDraining = false
          return nil
        }
        let batch = waiting
        waiting.events = []
        waiting.ends = []
        waiting.completions = []
        waiting.notices = []
        return batch
      }
      guard let batch else { return }
      let result = append(batch)
      if case .failure = result {
        waiting.withLock { $0.notices = batch.notices + $0.notices }
      }
      for completion in batch.completions { completion(result) }
      // Notices alone are no reason to try again and again: the next record takes them along.
      if case .failure = result, batch.completions.isEmpty {
        waiting.withLock { $0.isDraining = false }
        return
      }
    }
  }

  private func append(_ batch: Waiting) -> Result<Void, AuditError> {
    switch batch.refusal {
    case .writeFailed(let code): return .failure(.writeFailed(errno: code))
    case .damaged(let sequence): return .failure(.damaged(sequence: sequence))
    case .closed, .overloaded, nil: break
    }
    let lines: ChainedLines
    do throws(AuditError) {
      lines = try chained(batch)
    } catch {
      return .failure(error)
    }
    do throws(SegmentFile.Failure) {
      try file.append(lines.bytes, syncing: durability == .sync)
    } catch {
      switch error {
      case .undone(let code): return .failure(.writeFailed(errno: code))
      case .unknown(let code):
        let failure = AuditError.writeFailed(errno: code)
        waiting.withLock { $0.refusal = failure }
        return .failure(failure)
      }
    }
    position.withLock { $0 = lines.position }
    observers.hand(over: lines)
    return .success(())
  }

  private func chained(_ batch: Waiting) throws(AuditError) -> ChainedLines {
    var lines = ChainedLines(
      from: position.withLock(\.self), durability,
      bytesMax: batch.byteCount + batch.notices.reduce(0) { $0 + $1.count + 160 })
    for notice in batch.notices { try lines.append(notice[...]) }
    var start = 0
    for end in batch.ends {
      try lines.append(batch.events[start..<end])
      start = end
    }
    return lines
  }
}

/// Keeps a folder for one trail at a time.
final class FolderLock: Sendable {
  private let descriptor: Mutex<Int32?>

  /// Takes the lock.
  ///
  /// - Throws: `.writeFailed`, with `EWOULDBLOCK` if somebody has it.
  init(path: String) throws(AuditError) {
    let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { throw .writeFailed(errno: errno) }
    descriptor = Mutex(opened)
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else { throw .writeFailed(errno: errno) }
  }

  deinit {
    release()
  }

  /// Lets the folder go. Doing so again does nothing.
  func release() {
    guard let descriptor = descriptor.withLock({ $0.take() }) else { return }
    // Closing alone would not do while a process that is just being started has a copy.
    _ = flock(descriptor, LOCK_UN)
    _ = close(descriptor)
  }
}
