import KMSKeys
import KMSModel

/// Something that becomes due with a key without anybody asking: one row of `Tables.dueWork`.
///
/// What is due with a key follows from its record alone, so that the rows cannot say anything else than
/// the record does.
struct DueWork: Hashable {
  /// What there can be to do.
  enum Kind: String {
    /// The waiting period is over.
    case deletion
    /// Imported material expires.
    case expiry
    /// The material is replaced by schedule.
    case rotation
    /// The key is gone, but not everything that belonged to it.
    case remains
  }

  let kind: Kind
  let date: Timestamp
  let key: KeyARN

  /// What there is to do with a key, and from when on.
  static func work(for record: KeyRecord) -> [DueWork] {
    var work: [DueWork] = []
    if let date = record.lifecycle.deletionDate {
      work.append(DueWork(kind: .deletion, date: date, key: record.arn))
    }
    if let date = record.validTo {
      work.append(DueWork(kind: .expiry, date: date, key: record.arn))
    }
    // A key that is switched off or waits for its deletion is not rotated. What was missed meanwhile is
    // due at once when it is switched on.
    if record.lifecycle == .enabled, record.isPrimaryOrSingle, let rotation = record.rotation {
      work.append(DueWork(kind: .rotation, date: rotation.nextDate, key: record.arn))
    }
    return work
  }

  /// The key of the row: ascending by date.
  var rowKey: String { "\(DueWork.moment(date))/\(kind.rawValue)/\(Tables.key(key))" }

  /// What every row that is due at a moment has a key below of.
  static func end(of now: Timestamp) -> String { moment(now.adding(milliseconds: 1)) }

  /// Reads the key of a row; nothing if it is none of ours.
  init?(rowKey: String, partition: Partition) {
    let parts = rowKey.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 5, let milliseconds = Int64(parts[0]), let kind = Kind(rawValue: parts[1]),
      let region = Region(parts[2]), let account = AccountID(parts[3]), let id = KeyID(parts[4])
    else { return nil }
    self.init(
      kind: kind, date: Timestamp(millisecondsSinceEpoch: milliseconds),
      key: KeyARN(partition: partition, region: region, account: account, id: id))
  }

  init(kind: Kind, date: Timestamp, key: KeyARN) {
    self.kind = kind
    self.date = date
    self.key = key
  }

  /// 19 digits, which is as many as 64 bits have.
  private static func moment(_ date: Timestamp) -> String {
    let digits = String(max(0, date.millisecondsSinceEpoch))
    return String(repeating: "0", count: max(0, 19 - digits.utf8.count)) + digits
  }
}
