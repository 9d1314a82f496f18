/// What is known of the data itself: the slot, the rows and the trail.
public struct DataFacts: Hashable, Sendable {
  /// How opening a part ended.
  public enum Outcome: Hashable, Sendable {
    /// It is whole.
    case good(String)
    /// A running server has it open.
    case inUse
    /// Another part has to be there first.
    case notTried
    /// What is wrong, and the way out, in the words of the program.
    case failed(String)
  }

  /// Whether the key slot opens the root key.
  public let slot: Outcome
  /// Whether the rows are whole.
  public let store: Outcome
  /// Whether the trail is there and can be written.
  public let audit: Outcome
  /// What the running server says of itself; nothing if none answers. Empty: ready.
  public let unreadiness: [String]?

  /// Notes what was seen.
  public init(slot: Outcome, store: Outcome, audit: Outcome, unreadiness: [String]?) {
    self.slot = slot
    self.store = store
    self.audit = audit
    self.unreadiness = unreadiness
  }

  /// Judges the data, and the server if one runs.
  public var diagnoses: [Diagnosis] {
    [diagnosis(.slot, slot), diagnosis(.store, store), diagnosis(.audit, audit)] + server
  }

  private func diagnosis(_ check: Diagnosis.Check, _ outcome: Outcome) -> Diagnosis {
    switch outcome {
    case .good(let words): .good(check, words)
    case .inUse:
      .unknown(
        check, "a running server has it open",
        remedy: "the server looks after it; stop it to have it checked here")
    case .notTried:
      .unknown(check, "it was not tried, for what else is wrong", remedy: "see the other findings")
    case .failed(let words): .failure(check, inWords: words)
    }
  }

  private var server: [Diagnosis] {
    guard let unreadiness else { return [] }
    guard !unreadiness.isEmpty else { return [.good(.server, "the running server is ready")] }
    return unreadiness.map {
      .failure(.server, "the running server is not ready: \($0)", remedy: "see its log")
    }
  }
}
