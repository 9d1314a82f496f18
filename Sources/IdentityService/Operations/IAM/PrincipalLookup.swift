import IAMPolicy
import KMSModel

/// Finding what a request names, and rendering what every operation renders the same way.
extension IdentityCall {
  /// The user, group or role with a name.
  ///
  /// - Throws: `NoSuchEntity`.
  func find(_ kind: PrincipalRecord.Kind, _ name: String) throws(IdentityRefusal)
    -> PrincipalRecord
  {
    guard let record = state.principal(kind, name, in: account) else {
      throw .noSuchEntity("The \(kind.rawValue) with name \(name) cannot be found.")
    }
    return record
  }

  /// The same, once the caller may do what the operation does to it.
  func findAuthorized(
    _ kind: PrincipalRecord.Kind,
    _ context: [(name: String, values: ConditionValues)] = []
  ) throws(IdentityRefusal) -> PrincipalRecord {
    let name = parameters.text(kind.parameterName)
    let record = state.principal(kind, name, in: account)
    let ceiling = record?.boundaryARN.map {
      [("iam:PermissionsBoundary", ConditionValues.text($0))]
    }
    // A boundary that the request sets takes the place of the one that is there.
    try authorize(
      on: arn(kind, name, path: record?.path ?? "/"),
      (ceiling ?? []).map { (name: $0.0, values: $0.1) } + context + resource(record?.tags ?? []))
    return try find(kind, name)
  }

  /// The same, if it is not a role that only a service changes.
  func findChangeable(
    _ kind: PrincipalRecord.Kind,
    _ context: [(name: String, values: ConditionValues)] = []
  ) throws(IdentityRefusal) -> PrincipalRecord {
    let record = try findAuthorized(kind, context)
    try checkChangeable(record)
    return record
  }

  /// Source: IAM API Reference, `UnmodifiableEntityException`.
  func checkChangeable(_ record: PrincipalRecord) throws(IdentityRefusal) {
    guard !record.path.hasPrefix(RoleOperations.serviceLinkedPath) else {
      throw .unmodifiable(
        "Cannot perform the operation on the protected role '\(record.name)' - this role is only "
          + "modifiable by AWS")
    }
  }

  /// The managed policy with an ARN, of this account or built in.
  ///
  /// - Throws: `NoSuchEntity`, `InvalidInput`.
  func findPolicy(_ arn: String) throws(IdentityRefusal) -> ManagedPolicyRecord {
    guard isPolicyARN(arn) else { throw .invalidInput("ARN \(arn) is not valid.") }
    guard let record = state.policy(arn: arn, in: partition),
      record.account == nil || record.account == account
    else { throw .noSuchEntity("Policy \(arn) was not found.") }
    return record
  }

  /// The managed policy that is to be attached.
  ///
  /// - Throws: `NoSuchEntity`, `InvalidInput`.
  func findAttachable(_ arn: String) throws(IdentityRefusal) -> ManagedPolicyRecord {
    guard isPolicyARN(arn) else { throw .invalidInput("ARN \(arn) is not valid.") }
    guard let record = state.policy(arn: arn, in: partition),
      record.account == nil || record.account == account
    else { throw .noSuchEntity("Policy \(arn) does not exist or is not attachable.") }
    return record
  }

  private func isPolicyARN(_ arn: String) -> Bool {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 6 && parts[0] == "arn" && parts[2] == "iam"
      && parts[5].hasPrefix("policy/")
  }

  /// Checks a document that is to be stored.
  ///
  /// - Throws: `MalformedPolicyDocument`, `LimitExceeded`.
  @discardableResult
  func checkDocument(_ text: String, _ grammar: PolicyGrammar, holder: String = "")
    throws(IdentityRefusal) -> PolicyDocument
  {
    do throws(PolicyViolation) {
      return try PolicyDocument(validating: Array(text.utf8), grammar: grammar)
    } catch {
      guard error.rule == .size else { throw .malformedPolicy(error.text) }
      throw .limitExceeded("Cannot exceed quota for PolicySize\(holder)")
    }
  }

  /// The tags in `Tags.member.N`.
  func requestedTags() throws(IdentityRefusal) -> [IdentityTag] {
    var tags: [IdentityTag] = []
    for pair in parameters.structures("Tags", ["Key", "Value"]) {
      guard let key = pair[0], let value = pair[1], (1...128).contains(key.unicodeScalars.count),
        value.unicodeScalars.count <= 256
      else {
        throw .validation(
          "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must "
            + "have a key of 1 to 128 characters and a value of at most 256")
      }
      tags.append(IdentityTag(key: key, value: value))
    }
    try tags.check()
    return tags
  }

  /// `aws:RequestTag/…` and `aws:TagKeys`.
  func context(_ tags: [IdentityTag]) -> [(name: String, values: ConditionValues)] {
    tags.map { ("aws:RequestTag/\($0.key)", .text($0.value)) }
      + [("aws:TagKeys", .list(tags.map(\.key)))]
  }

  /// `aws:ResourceTag/…` and `iam:ResourceTag/…`.
  func resource(_ tags: [IdentityTag]) -> [(name: String, values: ConditionValues)] {
    tags.flatMap { tag -> [(name: String, values: ConditionValues)] in
      [
        ("aws:ResourceTag/\(tag.key)", .text(tag.value)),
        ("iam:ResourceTag/\(tag.key)", .text(tag.value)),
      ]
    }
  }
}

/// Tags as records keep them.
extension [IdentityTag] {
  /// Refuses tags that are there twice, that are too many, or whose keys are kept for AWS.
  ///
  /// - Source: IAM User Guide, "Tags for IAM resources", "Rules for tagging".
  func check() throws(IdentityRefusal) {
    guard Set(map { $0.key.lowercased() }).count == count else {
      throw .invalidInput(
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
    }
    guard !contains(where: { $0.key.lowercased().utf8.starts(with: "aws:".utf8) }) else {
      throw .invalidInput(
        "The tag key or value is invalid. Tag keys and values must not start with 'aws:'.")
    }
    guard count <= IdentityLimits.tagsMax else {
      throw .limitExceeded("Cannot exceed quota for TagsPerEntity: \(IdentityLimits.tagsMax)")
    }
  }

  /// Adds tags, replacing those of the same key in any case.
  ///
  /// - Throws: `LimitExceeded`.
  func adding(_ tags: [IdentityTag]) throws(IdentityRefusal) -> [IdentityTag] {
    let keys = Set(tags.map { $0.key.lowercased() })
    let merged = filter { !keys.contains($0.key.lowercased()) } + tags
    guard merged.count <= IdentityLimits.tagsMax else {
      throw .limitExceeded("Cannot exceed quota for TagsPerEntity: \(IdentityLimits.tagsMax)")
    }
    return merged
  }

  /// Removes tags by their keys in any case.
  func removing(_ keys: [String]) -> [IdentityTag] {
    let folded = Set(keys.map { $0.lowercased() })
    return filter { !folded.contains($0.key.lowercased()) }
  }

  var nodes: [AnswerNode] {
    [.list("Tags", map { [.text("Key", $0.key), .text("Value", $0.value)] })]
  }
}

extension PrincipalRecord.Kind {
  /// The parameter that names one: `UserName`.
  var parameterName: String { "\(word)Name" }

  /// `User`, `Group`, `Role`: the middle of operations' names.
  var word: String {
    switch self {
    case .user: "User"
    case .group: "Group"
    case .role: "Role"
    }
  }
}

extension Timestamp {
  /// `2026-01-02T03:04:05Z`.
  var iso: String { CivilTime(self).extendedISO }
}

/// The quotas of IAM.
///
/// Source: IAM User Guide, "IAM and AWS STS quotas".
enum IdentityLimits {
  static let tagsMax = 50
  static let usersMax = 5000
  static let groupsMax = 300
  static let rolesMax = 1000
  static let policiesMax = 1500
  static let accessKeysPerUserMax = 2
  static let groupsPerUserMax = 10
  static let attachedPoliciesMax = 10
  static let providersMax = 100
  static let clientIDsMax = 100
}
