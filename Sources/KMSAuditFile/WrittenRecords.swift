import KMSAudit

/// What became of a batch, to be delivered to those who wait for it.
struct WrittenRecords: Sendable {
  private var results: [(records: [WaitingRecords.Record], result: Result<Void, AuditError>)] = []
  /// Whether nothing but notices could not be written.
  var leavesNotices = false

  /// Adds the result of some records.
  mutating func add(_ records: [WaitingRecords.Record], _ result: Result<Void, AuditError>) {
    results.append((records, result))
  }

  /// Tells everybody, in the order of their records.
  func deliver() {
    for (records, result) in results {
      for record in records { record.completion(result) }
    }
  }
}
