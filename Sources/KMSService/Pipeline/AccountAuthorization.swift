import KMSAuthorization
import KMSModel

extension Call {
  /// Asks the authorizer about an operation that concerns no particular key.
  func authorizeInAccount(
    resource: AccountUse.Resource = .everything, parameters: RequestParameters = .none
  ) throws(Interruption) -> Authorized<AccountUse> {
    try authorizeInAccount(
      for: .operation(request.operation), in: region, resource: resource, parameters: parameters)
  }

  /// Asks for the tags that CreateKey and ReplicateKey put on a key that is about to be made: only the
  /// caller's own policies can allow them.
  ///
  /// Source: Developer Guide, "Controlling access to tags"; a policy of the new key is not enough.
  func authorizeTags(_ tags: StringPairs, of key: KeyARN) throws(Interruption) {
    guard !tags.isEmpty else { return }
    _ = try authorizeInAccount(
      for: .operation(.tagResource), in: key.region, resource: .newKey(key),
      parameters: .tagging(tags))
  }

  /// Asks for the right to make a key in another Region, as ReplicateKey does.
  func authorizeCreation(
    of key: KeyARN, _ parameters: KeyCreationParameters
  ) throws(Interruption) {
    _ = try authorizeInAccount(
      for: .operation(.createKey), in: key.region, resource: .everything,
      parameters: .keyCreation(parameters))
  }

  private func authorizeInAccount(
    for action: KMSAction, in region: Region, resource: AccountUse.Resource,
    parameters: RequestParameters
  ) throws(Interruption) -> Authorized<AccountUse> {
    do {
      return try environment.authorizer.authorize(
        AccountUse(
          in: caller.account, region: region, for: action, resource: resource,
          parameters: parameters),
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
