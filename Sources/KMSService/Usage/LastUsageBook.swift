import KMSKeys
import KMSModel
import StrictJSON
import Synchronization

/// When keys were last used, in memory until the background service writes it down.
///
/// Noting a use takes one lock and one dictionary entry; it neither waits for the store nor allocates
/// more than the entry. A crash loses what was noted since the last flush, at most a minute: AWS promises
/// an hour.
/// Source: KMS API Reference, GetKeyLastUsage.
public final class LastUsageBook: Sendable {
  /// How many keys are kept in mind between two flushes. Uses of more keys are not noted.
  static let keysMax = 100_000

  private let uses = Mutex<[String: KeyUsage]>([:])

  /// Nothing was used yet.
  public init() {}

  /// Notes a successful use.
  func note(_ usage: KeyUsage, of keyARN: String) {
    uses.withLock { uses in
      guard uses.count < LastUsageBook.keysMax || uses[keyARN] != nil else { return }
      uses[keyARN] = usage
    }
  }

  /// The last use that is not written down yet.
  func latest(of key: KeyARN) -> KeyUsage? { uses.withLock { $0[key.text] } }

  /// What is not written down yet, at most so many keys.
  func unwritten(limit: Int) -> [(keyARN: String, usage: KeyUsage)] {
    uses.withLock { uses in uses.prefix(limit).map { (keyARN: $0.key, usage: $0.value) } }
  }

  /// Forgets what was written down, unless the key was used again meanwhile.
  func forget(_ written: [(keyARN: String, usage: KeyUsage)]) {
    uses.withLock { uses in
      for (keyARN, usage) in written where uses[keyARN] == usage { uses[keyARN] = nil }
    }
  }
}

/// One use of a key.
struct KeyUsage: Hashable {
  let operation: KeyLastUsageTrackingOperation
  let date: Timestamp
  let eventID: String
  let requestID: String
}

/// The last use of a key, as the store keeps it.
///
/// Format: docs/formats/records.md, "key usage".
struct KeyUsageRecord: StoredRecord {
  let key: KeyARN
  let usage: KeyUsage

  static let table = Tables.keyUsage

  var rowKey: String { Tables.key(key) }

  init(key: KeyARN, usage: KeyUsage) {
    self.key = key
    self.usage = usage
  }

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("key", key.text)
    writer.member("operation", usage.operation.rawValue)
    writer.member("date", usage.date)
    writer.member("event", usage.eventID)
    writer.member("request", usage.requestID)
  }

  init(members: RecordMembers) throws(RecordError) {
    self.init(
      key: try members.parsed("key") { text -> KeyARN? in
        guard case .arn(let arn)? = KeyReference(text) else { return nil }
        return arn
      },
      usage: KeyUsage(
        operation: try members.parsed(
          "operation", KeyLastUsageTrackingOperation.init(rawValue:)),
        date: try members.timestamp("date"), eventID: try members.text("event"),
        requestID: try members.text("request")))
  }
}
