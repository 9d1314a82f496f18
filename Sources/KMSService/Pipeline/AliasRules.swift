import KMSAuthorization
import KMSKeys
import KMSModel
import KMSStore

/// The rules that aliases obey.
///
/// Source: KMS API Reference, CreateAlias and UpdateAlias; Developer Guide, "Resource quotas".
enum AliasRules {
  /// A name that a caller may give, change or delete.
  static func writableName(_ text: String) throws(Interruption) -> AliasName {
    guard text.utf8.starts(with: "alias/".utf8) else {
      throw .validation(
        "Alias must start with the prefix \"alias/\". Please see "
          + "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html")
    }
    guard let name = AliasName(text) else {
      throw .validation("\(text) contains invalid characters for an alias")
    }
    guard !name.isReserved else { throw .error(KMSError(.notAuthorized)) }
    return name
  }

  /// The key that an alias is to stand for: a key of the same account and Region, never an alias.
  static func target(_ text: String, in call: Call) throws(Interruption) -> ResolvedKey {
    switch KeyReference(text) {
    case .aliasName?, .aliasARN?:
      throw .validation("Aliases must refer to keys. Not aliases")
    case .id?, .arn?, nil: break
    }
    let key = try call.resolve(text, accepting: .key)
    guard key.arn.account == call.caller.account else {
      throw .refused(
        call.environment.authorizer.refuse(
          .operation(call.request.operation), on: key.arn.text, by: call.caller,
          request: call.request.facts, because: .otherAccount))
    }
    return key
  }

  /// Whether the key may have one more alias.
  static func checkQuota(of key: KeyARN, in call: Call) throws(Interruption) {
    let rows = try call.rows()
    let countMax = call.environment.quotas.aliasesPerKeyMax
    let count: Int
    do {
      count = try rows.count(in: Tables.aliasesOfKeys, prefix: Tables.aliasOfKeyPrefix(key))
    } catch {
      throw .error(.store(error))
    }
    guard count < countMax else {
      throw .error(
        KMSError(
          .limitExceeded,
          "Aliases per key quota for this account in this region is \(countMax), "
            + "current usage is \(count)."))
    }
  }
}
