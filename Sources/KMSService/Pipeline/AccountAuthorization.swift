import KMSAuthorization
import KMSModel

extension Call {
  /// Asks the authorizer about an operation that concerns no particular key.
  func authorizeInAccount() throws(Interruption) -> Authorized<AccountUse> {
    do {
      return try environment.authorizer.authorize(
        AccountUse(in: caller.account, region: region, for: .operation(request.operation)),
        by: caller, request: request.facts)
    } catch {
      throw .refused(error)
    }
  }

  /// Asks the authorizer about an alias of the caller's account.
  func authorize(_ alias: AliasARN) throws(Interruption) -> Authorized<AliasUse> {
    do {
      return try environment.authorizer.authorize(
        AliasUse(of: alias, for: .operation(request.operation)), by: caller,
        request: request.facts)
    } catch {
      throw .refused(error)
    }
  }
}
