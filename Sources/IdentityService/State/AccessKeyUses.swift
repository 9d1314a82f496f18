import KMSModel
import KMSService
import KMSStore
import StrictJSON
import Synchronization

/// When long-term access keys were used last, in memory until it is written down.
///
/// Noting a use takes one lock and one dictionary entry. A crash loses what was noted since the last writing, at
/// most a minute: AWS promises less.
/// Source: IAM API Reference, GetAccessKeyLastUsed; IAM User Guide, "Last accessed information".
final class AccessKeyUses: Sendable {
  /// How many uses are written in one transaction.
  static let pageMax = 1_000

  private struct Noted {
    var use: AccessKeyUse
    /// Whether its id is in `unwritten`.
    var isUnwritten: Bool
  }

  private struct State {
    var uses: [String: Noted] = [:]
    var unwritten: Set<String> = []
  }

  private let state = Mutex(State())

  /// Notes a use of an access key that there is.
  func note(_ use: AccessKeyUse, of accessKeyID: String) {
    state.withLock { state in
      if let place = state.uses.index(forKey: accessKeyID) {
        state.uses.values[place].use = use
        guard !state.uses.values[place].isUnwritten else { return }
      }
      state.uses[accessKeyID] = Noted(use: use, isUnwritten: true)
      state.unwritten.insert(accessKeyID)
    }
  }

  /// The last use; nothing if there was none.
  func latest(of accessKeyID: String) -> AccessKeyUse? {
    state.withLock { $0.uses[accessKeyID]?.use }
  }

  /// Takes over what was written down before.
  func load(_ records: [AccessKeyUseRecord]) {
    state.withLock { state in
      for record in records where state.uses[record.accessKeyID] == nil {
        state.uses[record.accessKeyID] = Noted(use: record.use, isUnwritten: false)
      }
    }
  }

  /// Some uses that are not written down yet.
  func unwritten() -> [AccessKeyUseRecord] {
    state.withLock { state in
      state.unwritten.prefix(AccessKeyUses.pageMax).compactMap { id in
        state.uses[id].map { AccessKeyUseRecord(accessKeyID: id, use: $0.use) }
      }
    }
  }

  /// Forgets that these have to be written down, unless there was another use meanwhile.
  func written(_ records: [AccessKeyUseRecord]) {
    state.withLock { state in
      for record in records where state.uses[record.accessKeyID]?.use == record.use {
        state.uses[record.accessKeyID]?.isUnwritten = false
        state.unwritten.remove(record.accessKeyID)
      }
    }
  }

  /// Forgets an access key that is gone.
  func forget(_ accessKeyID: String) {
    state.withLock {
      $0.uses[accessKeyID] = nil
      $0.unwritten.remove(accessKeyID)
    }
  }
}

/// When an access key was used last, and for what.
struct AccessKeyUse: Hashable, Sendable {
  let time: Timestamp
  let service: String
  let region: String
}

/// The last use of an access key, as the store keeps it.
///
/// Format: docs/formats/records.md, "access key use".
struct AccessKeyUseRecord: StoredRecord, Hashable {
  let accessKeyID: String
  let use: AccessKeyUse

  static let table = IdentityTables.accessKeyUses

  var rowKey: String { accessKeyID }

  init(accessKeyID: String, use: AccessKeyUse) {
    self.accessKeyID = accessKeyID
    self.use = use
  }

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("id", accessKeyID)
    writer.member("date", use.time)
    writer.member("service", use.service)
    writer.member("region", use.region)
  }

  init(members: RecordMembers) throws(RecordError) {
    self.init(
      accessKeyID: try members.text("id"),
      use: AccessKeyUse(
        time: try members.timestamp("date"), service: try members.text("service"),
        region: try members.text("region")))
  }
}
