import KMSModel
import Synchronization

/// How often an account may look up events in a Region: a bucket of tokens that holds what one second gives.
final class LookupRates: Sendable {
  private struct Place: Hashable {
    let account: AccountID
    let region: Region
  }

  private struct Bucket {
    var thousandths: Int
    var filledAt: Timestamp
  }

  private let perSecond: Int
  private let buckets = Mutex<[Place: Bucket]>([:])

  /// - Parameter perSecond: 1 or more.
  init(perSecond: Int) {
    self.perSecond = max(1, perSecond)
  }

  /// Takes one lookup, if it is there.
  func take(by account: AccountID, in region: Region, at now: Timestamp) -> Bool {
    let capacity = perSecond * 1000
    let place = Place(account: account, region: region)
    return buckets.withLock { buckets in
      var bucket = buckets[place] ?? Bucket(thousandths: capacity, filledAt: now)
      let elapsed = now.millisecondsSinceEpoch - bucket.filledAt.millisecondsSinceEpoch
      // One second fills a bucket whatever was in it; a clock that was set back gives nothing.
      let gained = Int(clamping: min(max(0, elapsed), 1000)) * perSecond
      bucket.thousandths = min(capacity, bucket.thousandths + gained)
      bucket.filledAt = max(now, bucket.filledAt)
      defer { buckets[place] = bucket }
      guard bucket.thousandths >= 1000 else { return false }
      bucket.thousandths -= 1000
      return true
    }
  }
}
