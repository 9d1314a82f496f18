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
    let rows = try call.rows()
    let count: Int
    do {
      let managed = try rows.count(
        in: Tables.aliases, prefix: prefix + ManagedKeys.aliasPrefix)
      count = try rows.count(in: Tables.keys, prefix: prefix) - managed
    } catch {
      throw .error(.store(error))
    }
    guard count < max else {
      throw .error(
        KMSError(
          .limitExceeded,
          "Key quota for this account in this region is \(max) but the current usage is \(count)."))
    }
  }
}
