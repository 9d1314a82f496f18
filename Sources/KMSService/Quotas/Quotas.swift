import KMSAuthorization
import KMSKeys
public import KMSModel
import Synchronization

/// How much callers may have and ask for.
public struct Quotas: Sendable {
  /// How many customer managed keys an account may have in a Region; nothing for any number.
  ///
  /// Source: Developer Guide, "Resource quotas": 100,000.
  public let keysMax: Int?
  /// How many aliases a key may have.
  public let aliasesPerKeyMax: Int
  /// How many grants a key may have.
  public let grantsPerKeyMax: Int
  /// Who keeps callers to their rates; nothing if nobody does.
  let requests: RequestBuckets?

  /// AWS's own numbers.
  public static let keysMaxStandard = 100_000
  /// AWS's own numbers.
  public static let aliasesPerKeyMaxStandard = 50
  /// AWS's own numbers.
  public static let grantsPerKeyMaxStandard = 50_000

  /// How often a key may be rotated on demand; not adjustable.
  public static let onDemandRotationsPerKeyMax = RotationSchedule.onDemandRotationsMax

  /// Requests per second; nothing for any number.
  public func requestsPerSecond(_ group: QuotaGroup, in region: Region) -> Int? {
    requests?.rates.perSecond(group, in: region)
  }

  /// Whether callers are kept to rates.
  public var isEnforcingRates: Bool { requests != nil }

  /// Any number of keys, and requests at any rate: for development.
  public static let off = Quotas(keysMax: nil, rates: nil)

  /// Sets quotas.
  public init(
    keysMax: Int? = keysMaxStandard, aliasesPerKeyMax: Int = aliasesPerKeyMaxStandard,
    grantsPerKeyMax: Int = grantsPerKeyMaxStandard, rates: RequestRates?
  ) {
    self.keysMax = keysMax
    self.aliasesPerKeyMax = aliasesPerKeyMax
    self.grantsPerKeyMax = grantsPerKeyMax
    self.requests = rates.map(RequestBuckets.init)
  }
}

/// What accounts have left of their rates: a bucket of tokens for each account, Region and group. It holds
/// what one second gives, and fills evenly.
final class RequestBuckets: Sendable {
  private struct Place: Hashable {
    let account: AccountID
    let region: Region
    let group: QuotaGroup
  }

  private struct Bucket {
    /// Thousandths of requests.
    var thousandths: Int
    var filledAt: Timestamp
  }

  let rates: RequestRates
  private let buckets = Mutex<[Place: Bucket]>([:])

  init(_ rates: RequestRates) {
    self.rates = rates
  }

  /// Takes requests out of a bucket, if they are there.
  ///
  /// - Parameter now: a clock that was set back gives nothing until it has caught up.
  func take(
    _ count: Int = 1, of group: QuotaGroup, by account: AccountID, in region: Region,
    at now: Timestamp
  ) -> Bool {
    let perSecond = max(1, rates.perSecond(group, in: region))
    let capacity = max(perSecond, count) * 1_000
    let place = Place(account: account, region: region, group: group)
    return buckets.withLock { buckets in
      var bucket = buckets[place] ?? Bucket(thousandths: capacity, filledAt: now)
      let elapsed = now.millisecondsSinceEpoch - bucket.filledAt.millisecondsSinceEpoch
      // One second fills a bucket whatever was in it, so that the product stays small.
      let gained = Int(clamping: min(max(0, elapsed), 1_000)) * perSecond
      bucket.thousandths = min(capacity, bucket.thousandths + gained)
      bucket.filledAt = max(now, bucket.filledAt)
      defer { buckets[place] = bucket }
      guard bucket.thousandths >= count * 1_000 else { return false }
      bucket.thousandths -= count * 1_000
      return true
    }
  }
}

/// Whether a request was counted; it is counted once, however often it is attempted.
struct RequestTicket: ~Copyable, Sendable {
  private let wasUsed = Atomic(false)

  /// Whether it was not counted before.
  func use() -> Bool { !wasUsed.exchange(true, ordering: .relaxed) }
}

extension Call {
  /// Counts the request in a group, unless it was counted already.
  func countRequest(in group: QuotaGroup) throws(Interruption) {
    guard let buckets = environment.quotas.requests, request.ticket.use() else { return }
    guard buckets.take(of: group, by: caller.account, in: region, at: now) else {
      throw .throttled
    }
  }

  /// Counts requests that this one stands for in another group or Region.
  func countMore(_ count: Int, of operation: KMSOperation, in region: Region)
    throws(Interruption)
  {
    guard let buckets = environment.quotas.requests else { return }
    guard
      buckets.take(
        count, of: .operation(operation), by: caller.account, in: region, at: now)
    else { throw .throttled }
  }
}
