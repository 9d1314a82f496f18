import KMSAuthorization
import KMSKeys
import KMSModel
import KMSStore

/// How many keys an account may have in a Region.
///
/// Source: Developer Guide, "Resource quotas". AWS managed keys do not count.
enum KeyQuota {
  /// Whether the account may have one more.
  static func check(in region: Region, for call: Call) throws(Interruption) {
    guard let max = call.environment.quotas.keysMax else { return }
    let prefix = Tables.keyPrefix(region, call.caller.account)
    let bounds = call.environment.keyCountBounds
    try call.require { rows throws(Interruption) in
      guard !bounds.admits(in: prefix, max: max) else { return }
      let used = try count(in: prefix, rows)
      guard used < max else {
        throw .error(
          KMSError(
            .limitExceeded,
            "Key quota for this account in this region is \(max) but the current usage is \(used).")
        )
      }
      bounds.begin(in: prefix, count: used + 1)
    }
  }

  private static func count(in prefix: String, _ rows: any StoreReader) throws(Interruption) -> Int
  {
    do {
      let managed = try rows.count(
        in: Tables.aliases, prefix: prefix + ManagedKeys.aliasPrefix)
      return try rows.count(in: Tables.keys, prefix: prefix) - managed
    } catch {
      throw .error(.store(error))
    }
  }
}
