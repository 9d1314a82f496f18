import Dispatch
import Glibc
public import KMSAudit
import StrictJSON
import Synchronization

/// A trail in one file: a JSON object a line, appended on a queue of its own.
///
/// Records that wait together are written together: one `write`, and in `.sync` mode one `fdatasync`,
/// for all of them. After a failed write or sync nothing is accepted any more, because what the file
/// holds is no longer known.
public final class JSONLinesTrail: AuditTrail {
  /// What "accepted" means.
  public enum Durability: Hashable, Sendable {
    /// The record survives the process, not the machine.
    case flush
    /// The record survives a power cut.
    case sync
  }

  /// How many records may wait to be written.
  public static let waitingMax = 65_536

  private struct Waiting {
    var lines: [UInt8] = []
    var completions: [@Sendable (Result<Void, AuditError>) -> Void] = []
    var failure: AuditError?
    var isDraining = false
  }

  private let descriptor: Int32
  private let durability: Durability
  private let waiting = Mutex(Waiting())
  private let queue = DispatchQueue(label: "strongroom.audit")

  /// Opens the file for appending, making it with mode 0600 if it is absent.
  ///
  /// A last line that a crash cut off is ended with a line feed, so that the next record stands alone.
  /// - Throws: `.writeFailed` if the file cannot be opened.
  public init(path: String, durability: Durability) throws(AuditError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .writeFailed(errno: errno) }
    self.descriptor = descriptor
    self.durability = durability
    try JSONLinesTrail.endLastLine(of: descriptor)
  }

  deinit {
    _ = Glibc.close(descriptor)
  }

  /// Queues the record; see `AuditTrail`.
  public func record(
    _ event: AuditEvent,
    completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
  ) {
    var writer = JSONWriter()
    event.write(to: &writer)
    let line = writer.bytes
    var mustDrain = false
    let refusal = waiting.withLock { waiting -> AuditError? in
      if let failure = waiting.failure { return failure }
      if waiting.completions.count >= JSONLinesTrail.waitingMax { return .overloaded }
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

  /// Waits until everything accepted so far is written, then refuses every further record.
  public func close() {
    waiting.withLock { $0.failure = $0.failure ?? .closed }
    queue.sync {}
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
      let result = append(batch.lines)
      if case .failure(let failure) = result { waiting.withLock { $0.failure = failure } }
      for completion in batch.completions { completion(result) }
    }
  }

  private func append(_ lines: [UInt8]) -> Result<Void, AuditError> {
    if let failure = waiting.withLock({ $0.failure }), failure != .closed {
      return .failure(failure)
    }
    var offset = 0
    while offset < lines.count {
      let written = lines[offset...].withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress, buffer.count)
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { return .failure(.writeFailed(errno: errno)) }
      offset += written
    }
    guard durability == .sync else { return .success(()) }
    guard fdatasync(descriptor) == 0 else { return .failure(.writeFailed(errno: errno)) }
    return .success(())
  }

  private static func endLastLine(of descriptor: Int32) throws(AuditError) {
    let size = lseek(descriptor, 0, SEEK_END)
    guard size > 0 else { return }
    var last: UInt8 = 0
    guard pread(descriptor, &last, 1, size - 1) == 1 else { throw .writeFailed(errno: errno) }
    guard last != UInt8(ascii: "\n") else { return }
    var lineFeed = UInt8(ascii: "\n")
    guard Glibc.write(descriptor, &lineFeed, 1) == 1 else { throw .writeFailed(errno: errno) }
  }
}
