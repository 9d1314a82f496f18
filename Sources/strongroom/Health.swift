import Glibc
import KMSAudit
import KMSStore
import Synchronization

/// Whether the server can do its work, as `/readyz` tells it. Fed by what happens to records and rows.
final class Health: Sendable {
  private struct State {
    var isStopping = false
    var trailFailure: AuditError?
    var trailNeedsReopening = false
    var trailIsShort = false
    var isStoreFull = false
    var storeNeedsReopening = false
  }

  /// How often it is looked whether there is space again.
  private static let lookInterval = Duration.seconds(1)
  /// What must be free before a full disk is tried again, in bytes.
  private static let freeBytesMin: UInt64 = 1_048_576

  private let state = Mutex(State())

  /// Why the server cannot serve; empty when it can. Names no key and no caller.
  @Sendable func unreadiness() -> [String] {
    let state = state.withLock(\.self)
    var reasons: [String] = []
    if state.isStopping { reasons.append("the server is stopping") }
    if state.trailNeedsReopening {
      reasons.append("the audit trail failed; look for disk errors, then start the server again")
    } else if state.trailIsShort {
      reasons.append(
        "no space is left for the audit trail, and only Decrypt is answered; free some")
    } else if let failure = state.trailFailure {
      reasons.append(Health.words(failure))
    }
    if state.storeNeedsReopening {
      reasons.append("the store failed; look for disk errors, then start the server again")
    } else if state.isStoreFull {
      reasons.append("no space is left for the store; free some")
    }
    return reasons
  }

  /// The server takes no new work.
  func stops() { state.withLock { $0.isStopping = true } }

  /// What became of a record.
  ///
  /// - Parameters:
  ///   - needsReopening: whether the trail refuses every further one.
  ///   - isShort: whether no space is left for it but what was set aside.
  func recorded(
    _ result: Result<Void, AuditError>, needsReopening: @autoclosure () -> Bool, isShort: Bool
  ) {
    state.withLock { if $0.trailIsShort != isShort { $0.trailIsShort = isShort } }
    switch result {
    case .success:
      state.withLock { if $0.trailFailure != nil { $0.trailFailure = nil } }
    case .failure(let error):
      let isFinal = needsReopening()
      state.withLock {
        $0.trailFailure = error
        if isFinal { $0.trailNeedsReopening = true }
      }
    }
  }

  /// The store failed at a read or a write.
  func storeFailed(_ error: StoreError) {
    guard case .unavailable(let failure) = error else { return }
    switch failure {
    case .full: state.withLock { $0.isStoreFull = true }
    case .inputOutput, .needsReopening: state.withLock { $0.storeNeedsReopening = true }
    case .busy, .outOfMemory: return
    }
  }

  /// The store made a commit durable.
  func storeCommitted() { state.withLock { if $0.isStoreFull { $0.isStoreFull = false } } }

  /// Finds out, until cancelled, when a full disk has space again: whoever obeys `/readyz` sends no
  /// request that would show it.
  func watch(_ folder: DataFolder) async {
    while !Task.isCancelled {
      do {
        try await Task.sleep(for: Health.lookInterval)
      } catch {
        return
      }
      guard state.withLock({ $0.isStoreFull || $0.trailIsShort || $0.trailFailure != nil }),
        Health.freeBytes(of: folder.path) >= Health.freeBytesMin
      else { continue }
      state.withLock {
        $0.isStoreFull = false
        $0.trailFailure = nil
        // The next record says so again if space could not be set aside anew.
        $0.trailIsShort = false
      }
    }
  }

  private static func freeBytes(of path: String) -> UInt64 {
    var facts = statvfs()
    guard statvfs(path, &facts) == 0 else { return 0 }
    let (bytes, isTooMany) = UInt64(facts.f_bavail).multipliedReportingOverflow(
      by: UInt64(facts.f_frsize))
    return isTooMany ? .max : bytes
  }

  private static func words(_ error: AuditError) -> String {
    switch error {
    case .writeFailed(let code):
      "the last record could not be written to the audit trail: "
        + String(cString: strerror(code)).lowercased()
    case .overloaded: "too many records wait for the audit trail"
    case .closed: "the audit trail is closed"
    case .damaged: "the audit trail is damaged; run `strongroom audit verify`"
    }
  }
}
