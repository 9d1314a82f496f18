public import KMSStore
import Synchronization

/// Faults that a test plans for a `MemoryStore`. Each happens once; without a plan nothing fails.
public final class MemoryFaults: Sendable {
  /// What can be made to fail.
  public enum Step: Hashable, Sendable {
    /// One call that reads rows or the feed, of a read or a transaction.
    case read
    /// One call that inserts, updates or deletes a row.
    case change
    /// One commit of a group.
    case commit
  }

  /// Where a crash happens.
  public enum CrashPoint: Hashable, Sendable {
    /// Nothing of the group survives.
    case beforeCommit
    /// All of the group survives, though its callers hear that the store is unavailable.
    case afterCommit
  }

  enum Fault: Sendable {
    case failure(StoreFailure)
    case crash(CrashPoint)
  }

  private struct Plan: Sendable {
    var faults: [Step: [Int: Fault]] = [:]
    var isHolding = false
    var held: [@Sendable () -> Void] = []
  }

  private let plan = Mutex(Plan())

  /// No faults yet.
  public init() {}

  /// Lets a step fail.
  ///
  /// - Parameters:
  ///   - number: 1 for the next such step, 2 for the one after it.
  ///   - failure: `.full`, `.busy` and `.outOfMemory` leave the store usable, others do not when a
  ///     transaction meets them.
  public func fail(_ step: Step, number: Int = 1, with failure: StoreFailure) {
    plan.withLock { $0.faults[step, default: [:]][number] = .failure(failure) }
  }

  /// Lets the store crash at a commit. It answers nothing but `.unavailable(.needsReopening)` from then
  /// on, also to the group that met the crash.
  ///
  /// - Parameter number: 1 for the next commit, 2 for the one after it.
  public func crash(_ point: CrashPoint, number: Int = 1) {
    plan.withLock { $0.faults[.commit, default: [:]][number] = .crash(point) }
  }

  /// Holds the completions of writes back. Commits, observers and reads go on.
  public func holdCompletions() {
    plan.withLock { $0.isHolding = true }
  }

  /// Runs what was held back, in order, on the caller's thread, and holds no more.
  public func releaseCompletions() {
    let held = plan.withLock { plan in
      plan.isHolding = false
      defer { plan.held = [] }
      return plan.held
    }
    for completion in held { completion() }
  }

  /// Counts a step and returns the fault planned for it.
  func take(_ step: Step) -> Fault? {
    plan.withLock { plan in
      guard let planned = plan.faults[step] else { return nil }
      plan.faults[step] = Dictionary(
        uniqueKeysWithValues: planned.compactMap { number, fault in
          number > 1 ? (number - 1, fault) : nil
        })
      return planned[1]
    }
  }

  /// Keeps completions when they are to be held back. Returns whether it did.
  func hold(_ completions: [@Sendable () -> Void]) -> Bool {
    plan.withLock { plan in
      guard plan.isHolding else { return false }
      plan.held.append(contentsOf: completions)
      return true
    }
  }
}
