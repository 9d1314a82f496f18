import KMSAudit

/// What became of a batch, to be delivered to those who wait for it.
struct WrittenRecords: Sendable {
  private var results:
    [(
      completions: [@Sendable (Result<Void, AuditError>) -> Void],
      result: Result<Void, AuditError>
    )] = []
  /// Whether nothing but notices could not be written.
  var leavesNotices = false

  /// Adds the result of some records.
  mutating func add(
    _ completions: [@Sendable (Result<Void, AuditError>) -> Void],
    _ result: Result<Void, AuditError>
  ) {
    results.append((completions, result))
  }

  /// Tells everybody, in the order of their records.
  func deliver() {
    for (completions, result) in results {
      for completion in completions { completion(result) }
    }
  }
}
