import IAMPolicy

/// Under which names grants to a principal are filed, so that they are found without reading others.
public enum GranteeNames {
  /// The names under which grants to a caller can be: its own, that of its role or user, its account's.
  public static func names(of caller: Caller) -> [String] {
    let account = caller.principal.account.map { [name(ofAccount: $0)] } ?? []
    switch caller.principal.identity {
    case .rootUser: return account
    case .user(let arn, let id): return [id, arn] + account
    case .roleSession(let arn, let roleARN, let roleID): return [arn, roleID, roleARN] + account
    case .federatedUser(let arn, let userARN, let userID): return [arn, userID, userARN] + account
    case .service(let names): return names
    case .identityProvider, .anonymous: return []
    }
  }

  /// The one name under which a grant to a principal is.
  ///
  /// Accounts have two spellings; users and roles are filed under their unique id where one was bound.
  public static func name(of principal: GrantFacts.Principal) -> String {
    switch principal {
    case .service(let name): return name
    case .principal(let arn, let id):
      if let id { return id }
      let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
      guard parts.count == 6, parts[5].utf8.elementsEqual("root".utf8) else { return arn }
      return name(ofAccount: String(parts[4]))
    }
  }

  private static func name(ofAccount digits: String) -> String { digits }
}
