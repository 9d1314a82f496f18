import Dispatch
public import KMSAudit
import StrictJSON
import Synchronization

/// A trail in one file: a JSON object a line, appended on a queue of its own.
///
/// Records that wait together are written together: one `write`, and in `.sync` mode one `fdatasync`,
/// for all of them. A full disk is an error for those who wait, leaves no torn line, and the next record
/// is tried again. After any other failed write, and after a failed sync, nothing is accepted any more,
/// because what the file holds is no longer known: pages whose sync failed may be gone although the
/// system says they are clean.
public final class JSONLinesTrail: AuditTrail {
  /// What "accepted" means.
  public enum Durability: Hashable, Sendable {
    /// The record survives the process, not the machine.
    case flush
    /// The record survives a power cut.
    case sync
  }

  /// How much may wait to be written.
  package struct Limits: Sendable {
    /// Records.
    package var recordsMax = 65_536
    /// Bytes of records, with their line feeds.
    package var bytesMax = 64 * 1_048_576

    /// Those of production.
    package init() {}
  }

  private struct Waiting {
    var lines: [UInt8] = []
    var completions: [@Sendable (Result<Void, AuditError>) -> Void] = []
    /// Why nothing is accepted any more.
    var refusal: AuditError?
    var isDraining = false
  }

  private let file: AppendedFile
  private let durability: Durability
  private let limits: Limits
  private let waiting = Mutex(Waiting())
  private let queue = DispatchQueue(label: "strongroom.audit")

  /// Opens the file for appending, making it with mode 0600 if it is absent, and locks it against every
  /// other trail.
  ///
  /// A last line that a crash cut off is ended with a line feed, so that the next record stands alone.
  /// - Throws: `.writeFailed` if the file cannot be opened, with `EWOULDBLOCK` if another trail has it.
  public convenience init(path: String, durability: Durability) throws(AuditError) {
    try self.init(path: path, durability: durability, calls: FileCalls(), limits: Limits())
  }

  /// Opens the file with the system calls and limits that a test wants.
  package init(
    path: String, durability: Durability, calls: FileCalls, limits: Limits = Limits()
  ) throws(AuditError) {
    self.file = try AppendedFile(path: path, calls: calls)
    self.durability = durability
    self.limits = limits
  }

  /// Whether a failure left the file in a state nobody can vouch for, so that nothing is accepted until it
  /// is opened again.
  public var needsReopening: Bool {
    switch waiting.withLock(\.refusal) {
    case .writeFailed?: true
    case .closed?, .overloaded?, nil: false
    }
  }

  /// Queues the record; see `AuditTrail`. A refusal is delivered before the call returns.
  public func record(
    _ event: AuditEvent,
    completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
  ) {
    var writer = JSONWriter()
    event.write(to: &writer)
    let line = writer.bytes
    var mustDrain = false
    let refusal = waiting.withLock { waiting -> AuditError? in
      if let refusal = waiting.refusal { return refusal }
      guard
        waiting.completions.count < limits.recordsMax,
        waiting.lines.count + line.count < limits.bytesMax
      else { return .overloaded }
      waiting.lines.append(contentsOf: line)
      waiting.lines.append(UInt8(ascii: "\n"))
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

  /// Writes everything accepted so far, then lets the file go; every further record is refused. Must not
  /// be called by a completion.
  public func close() {
    waiting.withLock { $0.refusal = $0.refusal ?? .closed }
    queue.sync {
      // A record may wait whose caller has not come to queue this yet.
      drain()
      file.close()
    }
  }

  /// Writes batch after batch until nothing waits.
  private func drain() {
    while true {
      let batch = waiting.withLock { waiting -> Waiting? in
        guard !waiting.completions.isEmpty else {
          waiting.isDraining = false
          return nil
        }
        let batch = waiting
        waiting.lines = []
        waiting.completions = []
        return batch
      }
      guard let batch else { return }
      let result = append(batch)
      for completion in batch.completions { completion(result) }
    }
  }

  private func append(_ batch: Waiting) -> Result<Void, AuditError> {
    switch batch.refusal {
    case .writeFailed(let code): return .failure(.writeFailed(errno: code))
    case .closed, .overloaded, nil: break
    }
    do throws(AppendedFile.Failure) {
      try file.append(batch.lines, syncing: durability == .sync)
      return .success(())
    } catch {
      switch error {
      case .undone(let code): return .failure(.writeFailed(errno: code))
      case .unknown(let code):
        let failure = AuditError.writeFailed(errno: code)
        waiting.withLock { $0.refusal = failure }
        return .failure(failure)
      }
    }
  }
}
