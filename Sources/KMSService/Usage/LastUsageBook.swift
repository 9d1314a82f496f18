import KMSKeys
import KMSModel
import StrictJSON
import Synchronization

/// When keys were last used, in memory until the background service writes it down.
///
/// Noting a use takes one lock and one dictionary entry; it neither waits for the store nor allocates
/// more than the entry. A crash loses what was not written down: a minute of it for a thousand keys in use,
/// at most an hour for more, which is what AWS promises.
/// Source: KMS API Reference, GetKeyLastUsage.
public final class LastUsageBook: Sendable {
  /// How many keys are kept in mind. Uses of more keys are not noted.
  static let keysMax = 131_072
  /// How many keys are written down in a round, which is a minute, however few wait.
  static let roundKeysMin = 1_000
  /// In how many rounds everything that waits is written down.
  static let roundsMax = 30
  /// How many keys are written down in a round while there is hardly room for more.
  static let fullRoundKeys = 30_000

  /// Uses of keys, each key in one of the two.
  private struct Uses {
    /// What is being written down, round after round.
    var due: [String: KeyUsage] = [:]
    /// How many those were at first.
    var dueCount = 0
    /// What was noted since.
    var recent: [String: KeyUsage] = [:]

    var count: Int { due.count + recent.count }
  }

  private let uses = Mutex(Uses())
  private let keysMax: Int

  /// Nothing was used yet.
  public convenience init() {
    self.init(keysMax: LastUsageBook.keysMax)
  }

  init(keysMax: Int) {
    self.keysMax = keysMax
  }

  /// Notes a successful use.
  func note(_ usage: KeyUsage, of keyARN: String) {
    uses.withLock { uses in
      if uses.due[keyARN] != nil {
        uses.due[keyARN] = usage
      } else if uses.count < keysMax || uses.recent[keyARN] != nil {
        uses.recent[keyARN] = usage
      }
    }
  }

  /// The last use that is not written down yet.
  func latest(of key: KeyARN) -> KeyUsage? {
    let text = key.text
    return uses.withLock { $0.due[text] ?? $0.recent[text] }
  }

  /// How many keys shall be written down in this round.
  func roundCount() -> Int {
    uses.withLock { uses in
      guard uses.count < keysMax / 8 * 7 else { return LastUsageBook.fullRoundKeys }
      let dueCount = uses.due.isEmpty ? uses.recent.count : uses.dueCount
      return max(LastUsageBook.roundKeysMin, dueCount / LastUsageBook.roundsMax + 1)
    }
  }

  /// What is to be written down next, at most so many keys.
  func unwritten(limit: Int) -> [(keyARN: String, usage: KeyUsage)] {
    uses.withLock { uses in
      if uses.due.isEmpty {
        uses.due = uses.recent
        uses.recent = [:]
        uses.dueCount = uses.due.count
      }
      return uses.due.prefix(limit).map { (keyARN: $0.key, usage: $0.value) }
    }
  }

  /// Forgets what was written down. A key that was used again meanwhile waits for its next turn.
  func forget(_ written: [(keyARN: String, usage: KeyUsage)]) {
    uses.withLock { uses in
      for (keyARN, usage) in written {
        guard let latest = uses.due.removeValue(forKey: keyARN), latest != usage else { continue }
        uses.recent[keyARN] = latest
      }
    }
  }
}

/// One use of a key. Its ids are kept as numbers: very many keys may wait to be written down.
struct KeyUsage: Hashable {
  let operation: KeyLastUsageTrackingOperation
  let date: Timestamp
  private let event: KeptID
  private let request: KeptID

  /// The id of the event in the trail.
  var eventID: String { event.text }
  /// The id of the request.
  var requestID: String { request.text }

  init(
    operation: KeyLastUsageTrackingOperation, date: Timestamp, eventID: String, requestID: String
  ) {
    self.operation = operation
    self.date = date
    self.event = KeptID(eventID)
    self.request = KeptID(requestID)
  }

  /// An id in a few bytes if it is a UUID, which ids of events and requests are.
  private enum KeptID: Hashable {
    case uuid(UUIDNumber)
    case other(String)

    init(_ text: String) {
      self = UUIDNumber(text).map { .uuid($0) } ?? .other(text)
    }

    var text: String {
      switch self {
      case .uuid(let number): number.text
      case .other(let text): text
      }
    }
  }
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
