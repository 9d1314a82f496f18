public import KMSModel
import KMSService
import KMSStore

/// When access keys were used last.
extension IdentityBook {
  /// How often what is only in memory is written down.
  public static let usesInterval = Duration.seconds(60)

  /// Notes that a long-term access key signed a request; see `CredentialSource`.
  public func used(_ accessKeyID: String, service: String, region: String, at now: Timestamp) {
    uses.note(AccessKeyUse(time: now, service: service, region: region), of: accessKeyID)
  }

  /// When an access key was used last.
  func lastUse(of accessKeyID: String) -> AccessKeyUse? { uses.latest(of: accessKeyID) }

  /// Writes last uses down until the task is cancelled, and once more then.
  ///
  /// - Parameter log: gets a line when writing failed; it is tried again.
  public func keepUses(log: @escaping @Sendable (String) -> Void) async {
    while !Task.isCancelled {
      do {
        try await Task.sleep(for: IdentityBook.usesInterval)
      } catch {
        break
      }
      await writeUses(log: log)
    }
  }

  /// Writes down what is only in memory.
  public func writeUses(log: @escaping @Sendable (String) -> Void) async {
    while true {
      let records = uses.unwritten()
      guard !records.isEmpty else { return }
      let keys = state.accessKeys
      let kept = records.filter { keys[$0.accessKeyID] != nil }
      let gone = records.filter { keys[$0.accessKeyID] == nil }
      for record in gone { uses.forget(record.accessKeyID) }
      do throws(StoreError) {
        try await write(kept)
      } catch {
        return log("cannot write down when access keys were used: \(error); it is tried again")
      }
      uses.written(kept)
    }
  }

  private func write(_ records: [AccessKeyUseRecord]) async throws(StoreError) {
    let rows = rows
    let result: Result<Bool, StoreError> = await withCheckedContinuation { waiting in
      store.write(
        { transaction throws(StoreError) in
          for record in records {
            let value = rows.value(of: record)
            let row = try transaction.row(record.rowKey, in: AccessKeyUseRecord.table)
            guard let row else {
              try transaction.insert(value, at: record.rowKey, in: AccessKeyUseRecord.table)
              continue
            }
            try transaction.update(
              value, at: record.rowKey, in: AccessKeyUseRecord.table, from: row.version)
          }
          return .commit(true)
        }, completion: { waiting.resume(returning: $0) })
    }
    _ = try result.get()
  }
}
