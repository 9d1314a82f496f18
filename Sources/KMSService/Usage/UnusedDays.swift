import KMSAuthorization
import KMSKeys
import KMSModel

extension Call {
  /// How many whole days a key that the caller names has not been used, since its making if it never was:
  /// `kms:TrailingDaysWithoutKeyUsage`. Nothing for a key that is not there.
  func trailingDaysWithoutUsage(of text: String) throws(Interruption) -> Int? {
    guard let record = try resolve(text, accepting: .key).snapshot?.record else { return nil }
    let written = try self.record(KeyUsageRecord.self, at: Tables.key(record.arn))
    let usage = environment.lastUsage.latest(of: record.arn) ?? written?.usage
    let since = usage?.date ?? record.creationDate
    let seconds = max(0, now.secondsSinceEpoch - since.secondsSinceEpoch)
    return Int(seconds / 86_400)
  }
}
