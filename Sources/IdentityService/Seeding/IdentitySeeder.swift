import IAMPolicy
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets
import KMSService

/// Brings the state to what a declarative file says.
///
/// Names, documents and limits are checked by the same rules as requests are.
struct IdentitySeeder {
  let book: IdentityBook
  let now: Timestamp

  /// Changes the state; on a refusal the caller drops it.
  func run(
    _ seeds: [AccountSeed], _ controls: [ServiceControlSeed], on state: inout IdentityState
  ) throws(SeedRefusal) -> [SeedStep] {
    var steps: [SeedStep] = []
    // Before the accounts that name them.
    for control in controls { steps.append(try ensure(control, &state)) }
    for seed in seeds { steps += try ensure(seed, &state) }
    for seed in seeds {
      for policy in seed.policies { steps.append(try ensure(policy, seed.account, &state)) }
    }
    // Groups before the users in them, and every name before the trust policies that may name it.
    var places: [(PrincipalSeed, AccountID, PrincipalRecord?)] = []
    for seed in seeds {
      for kind in [PrincipalRecord.Kind.group, .user, .role] {
        for principal in seed.principals where principal.kind == kind {
          let existing = state.principal(kind, principal.name, in: seed.account)
          guard !places.contains(where: { $0.1 == seed.account && $0.0.isNamedLike(principal) })
          else { throw SeedRefusal(line: principal.line, "`\(principal.name)` is there twice") }
          try place(principal, seed.account, &state)
          places.append((principal, seed.account, existing))
        }
      }
    }
    for (principal, account, existing) in places {
      steps += try complete(principal, account, existing, &state)
    }
    return steps
  }

  // MARK: Accounts

  private func ensure(_ seed: AccountSeed, _ state: inout IdentityState) throws(SeedRefusal)
    -> [SeedStep]
  {
    let existing = state.accounts[seed.account]
    let record = AccountRecord(
      account: seed.account, creationDate: existing?.creationDate ?? now,
      name: seed.name.isEmpty ? existing?.name ?? "" : seed.name,
      email: seed.email.isEmpty ? existing?.email ?? "" : seed.email, alias: existing?.alias,
      serviceControlPolicyIDs: try controlIDs(seed, state) ?? existing?.serviceControlPolicyIDs
        ?? [AccountRecord.fullAccessID])
    guard record.name.unicodeScalars.count <= 50, record.email.unicodeScalars.count <= 64 else {
      throw SeedRefusal(
        line: seed.line, "a name has at most 50 characters, an address of email at most 64")
    }
    if record != existing { state.put(record) }
    var steps = [SeedStep(effect(existing, record), "account \(seed.account)")]
    if seed.accessKeys.isEmpty, existing == nil {
      let key = try saying(seed.line) { () throws(IdentityRefusal) in
        do {
          return try book.newAccessKey(in: seed.account, userID: nil, at: now).0
        } catch {
          throw .internalFailure
        }
      }
      state.put(key)
    }
    for key in seed.accessKeys {
      steps.append(try ensure(key, of: nil, seed.account, &state))
    }
    let rootKeyCount = state.accessKeys.values.count {
      $0.account == seed.account && $0.userID == nil
    }
    guard rootKeyCount <= IdentityLimits.accessKeysPerUserMax else {
      throw SeedRefusal(
        line: seed.line,
        "a root user has at most \(IdentityLimits.accessKeysPerUserMax) access keys")
    }
    return steps
  }

  private func ensure(
    _ seed: AccessKeySeed, of userID: String?, _ account: AccountID, _ state: inout IdentityState
  ) throws(SeedRefusal) -> SeedStep {
    let subject = "access key \(seed.id)"
    guard (16...128).contains(seed.id.utf8.count), TextPattern.word.matches(seed.id) else {
      throw SeedRefusal(
        line: seed.line, "the id of an access key is 16 to 128 letters, digits and `_`")
    }
    let isPrintable = seed.secret.withBytes { $0.allSatisfy { (0x21...0x7E).contains($0) } }
    guard (16...128).contains(seed.secret.count), isPrintable else {
      throw SeedRefusal(
        line: seed.line, "a secret access key is 16 to 128 printable characters of ASCII")
    }
    guard let existing = state.accessKeys[seed.id] else {
      state.put(
        try saying(seed.line) { () throws(IdentityRefusal) in
          try wrapped(seed, of: userID, account)
        })
      return SeedStep(.create, subject)
    }
    guard existing.account == account, existing.userID == userID else {
      throw SeedRefusal(line: seed.line, "the \(subject) is somebody else's")
    }
    guard isSecret(seed.secret, of: existing) else {
      throw SeedRefusal(line: seed.line, "the \(subject) is there with another secret")
    }
    return SeedStep(.keep, subject)
  }

  private func wrapped(_ seed: AccessKeySeed, of userID: String?, _ account: AccountID)
    throws(IdentityRefusal) -> AccessKeyRecord
  {
    let secret = seed.secret.withBytes { SecretBytes(copying: $0) }
    do {
      return AccessKeyRecord(
        accessKeyID: seed.id, account: account, userID: userID, creationDate: now,
        wrapped: try book.hierarchy.wrap(
          secret, identity: IdentityBook.identity(of: seed.id), random: book.random))
    } catch {
      throw .internalFailure
    }
  }

  private func isSecret(_ secret: SensitiveBytes, of record: AccessKeyRecord) -> Bool {
    do {
      let kept = try book.hierarchy.unwrap(
        record.wrapped, identity: IdentityBook.identity(of: record.accessKeyID))
      return SensitiveBytes(kept) == secret
    } catch {
      return false
    }
  }

  // MARK: Managed policies

  private func ensure(_ seed: PolicySeed, _ account: AccountID, _ state: inout IdentityState)
    throws(SeedRefusal) -> SeedStep
  {
    let call = try call(
      PolicyOperations.createPolicy, account, state, seed.line,
      [
        ("PolicyName", seed.name), ("PolicyDocument", seed.document), ("Path", seed.path),
        ("Description", seed.description),
      ] + seed.tags.parameters)
    let existing = state.policies[ManagedPolicyRecord.rowKey(account, seed.name)]
    let record = try saying(seed.line) { () throws(IdentityRefusal) in
      try call.checkDocument(seed.document, .managed, holder: ": 6144")
      let tags = try call.requestedTags()
      guard var record = existing else {
        guard state.policies(in: account).count < IdentityLimits.policiesMax else {
          throw .limitExceeded("an account has at most \(IdentityLimits.policiesMax) policies")
        }
        var record = ManagedPolicyRecord(
          account: account, name: seed.name, path: seed.path,
          id: try id(seed.id, .policy, account, state), creationDate: now,
          description: seed.description, document: seed.document)
        record.tags = tags
        return record
      }
      guard record.path == seed.path, seed.id == nil || seed.id == record.id else {
        throw .validation("the policy `\(seed.name)` is there with another path or id")
      }
      record.tags = tags
      if record.document != seed.document { record.addDefault(seed.document, at: now) }
      return record
    }
    if record != existing { state.put(record) }
    return SeedStep(effect(existing, record), "policy \(record.arn(in: book.partition))")
  }

  // MARK: Principals

  /// Makes a principal with nothing but its name, so that others can name it.
  private func place(_ seed: PrincipalSeed, _ account: AccountID, _ state: inout IdentityState)
    throws(SeedRefusal)
  {
    guard let existing = state.principal(seed.kind, seed.name, in: account) else {
      let count = state.principals(seed.kind, in: account).count
      let kind: UniqueID.Kind
      let countMax: Int
      switch seed.kind {
      case .user: (kind, countMax) = (.user, IdentityLimits.usersMax)
      case .group: (kind, countMax) = (.group, IdentityLimits.groupsMax)
      case .role: (kind, countMax) = (.role, IdentityLimits.rolesMax)
      }
      guard count < countMax else {
        throw SeedRefusal(
          line: seed.line, "an account has at most \(countMax) \(seed.kind.rawValue)s")
      }
      let current = state
      let id = try saying(seed.line) { () throws(IdentityRefusal) in
        try self.id(seed.id, kind, account, current)
      }
      state.put(
        PrincipalRecord(
          kind: seed.kind, account: account, name: seed.name, path: seed.path, id: id,
          creationDate: now))
      return
    }
    guard existing.path == seed.path, seed.id == nil || seed.id == existing.id else {
      throw SeedRefusal(
        line: seed.line,
        "the \(seed.kind.rawValue) `\(seed.name)` is there with another path or id")
    }
  }

  private func complete(
    _ seed: PrincipalSeed, _ account: AccountID, _ existing: PrincipalRecord?,
    _ state: inout IdentityState
  ) throws(SeedRefusal) -> [SeedStep] {
    let call = try call(seed.creation, account, state, seed.line, seed.parameters)
    guard var record = state.principal(seed.kind, seed.name, in: account) else {
      throw SeedRefusal(line: seed.line, "`\(seed.name)` could not be made")
    }
    record = try saying(seed.line) { () throws(IdentityRefusal) in
      try filled(record, by: seed, call)
    }
    var keySteps: [SeedStep] = []
    for key in seed.accessKeys {
      keySteps.append(try ensure(key, of: record.id, account, &state))
      if !record.accessKeyIDs.contains(key.id) { record.accessKeyIDs.append(key.id) }
    }
    guard record.accessKeyIDs.count <= IdentityLimits.accessKeysPerUserMax else {
      throw SeedRefusal(
        line: seed.line, "a user has at most \(IdentityLimits.accessKeysPerUserMax) access keys")
    }
    if record != existing { state.put(record) }
    let subject = "\(seed.kind.rawValue) \(record.arn(in: book.partition))"
    return [SeedStep(effect(existing, record), subject)] + keySteps
  }

  private func filled(_ old: PrincipalRecord, by seed: PrincipalSeed, _ call: IdentityCall)
    throws(IdentityRefusal) -> PrincipalRecord
  {
    var record = old
    record.tags = try call.requestedTags()
    record.attachedPolicyARNs = try seed.attached.map { name throws(IdentityRefusal) in
      try policyARN(name, call)
    }
    guard record.attachedPolicyARNs.count <= IdentityLimits.attachedPoliciesMax else {
      throw .limitExceeded("at most \(IdentityLimits.attachedPoliciesMax) policies are attached")
    }
    record.inlinePolicies = try seed.inline.map { policy throws(IdentityRefusal) in
      try ParameterCheck.check(
        IdentityParameters([
          (seed.kind.parameterName, seed.name), ("PolicyName", policy.name),
          ("PolicyDocument", policy.document),
        ]), AttachmentOperations.putting(seed.kind).shape.input)
      var grammar = PolicyGrammar(
        kind: .identity,
        sizeMax: .charactersWithoutWhitespace(AttachmentOperations.sizeMax(of: seed.kind)))
      grammar.requiresVersion2012 = false
      try call.checkDocument(policy.document, grammar, holder: " of `\(policy.name)`")
      return policy
    }
    let size = record.inlinePolicies.reduce(0) {
      $0 + AttachmentOperations.characters(of: $1.document)
    }
    guard size <= AttachmentOperations.sizeMax(of: seed.kind) else {
      throw .limitExceeded("the policies of `\(seed.name)` itself are too large together")
    }
    record.boundaryARN = try seed.boundary.map { name throws(IdentityRefusal) in
      try call.boundary(try policyARN(name, call))
    }
    switch seed.kind {
    case .user:
      record.groupIDs = try seed.groups.map { name throws(IdentityRefusal) in
        try call.find(.group, name).id
      }
      guard record.groupIDs.count <= IdentityLimits.groupsPerUserMax else {
        throw .limitExceeded("a user is in at most \(IdentityLimits.groupsPerUserMax) groups")
      }
    case .group: break
    case .role:
      try call.setTrust(seed.trust, of: &record)
      record.description = seed.description
      record.maxSessionSeconds = seed.maxSessionSeconds
    }
    return record
  }

  /// The ARN of a managed policy that is named by it, or by the name that it has in the account.
  private func policyARN(_ name: String, _ call: IdentityCall) throws(IdentityRefusal) -> String {
    let arn =
      name.utf8.starts(with: "arn:".utf8)
      ? name
      : call.state.policies[ManagedPolicyRecord.rowKey(call.account, name)]?.arn(
        in: book.partition) ?? name
    return try call.findAttachable(arn).arn(in: book.partition)
  }

  // MARK: Parts

  /// A unique id: the fixed one if it has the right form and is free, or a new one.
  private func id(
    _ fixed: String?, _ kind: UniqueID.Kind, _ account: AccountID, _ state: IdentityState
  ) throws(IdentityRefusal) -> String {
    guard let fixed else {
      do {
        return try UniqueID.make(kind, in: account, random: book.random)
      } catch {
        throw .internalFailure
      }
    }
    guard UniqueID.isID(fixed, of: kind) else {
      throw .validation("a unique id is `\(kind.rawValue)` and 17 of the characters A–Z and 2–7")
    }
    guard state.principal(id: fixed) == nil,
      !state.policies.values.contains(where: { $0.id == fixed })
    else { throw .validation("the unique id `\(fixed)` is taken") }
    return fixed
  }

  /// A call that stands for the request that would make the same, its parameters checked.
  func call(
    _ operation: IdentityOperation, _ account: AccountID, _ state: IdentityState, _ line: Int,
    _ parameters: [(name: String, value: String)]
  ) throws(SeedRefusal) -> IdentityCall {
    let parameters = IdentityParameters(parameters)
    try saying(line) { () throws(IdentityRefusal) in
      try ParameterCheck.check(parameters, operation.shape.input)
    }
    guard let region = Region("us-east-1") else {
      throw SeedRefusal(line: line, "the seed could not be read")
    }
    return IdentityCall(
      state: state, operation: operation, signer: nil, parameters: parameters,
      facts: RequestFacts(
        region: region, now: now, sourceAddress: "127.0.0.1", isSecureTransport: true,
        userAgent: nil), book: book, webToken: nil, account: account)
  }

  func effect<Record: Equatable>(_ old: Record?, _ new: Record) -> SeedStep.Effect {
    guard let old else { return .create }
    return old == new ? .keep : .update
  }

  func saying<Value>(_ line: Int, _ body: () throws(IdentityRefusal) -> Value)
    throws(SeedRefusal) -> Value
  {
    do throws(IdentityRefusal) {
      return try body()
    } catch {
      throw SeedRefusal(line: line, error.message)
    }
  }
}

extension PrincipalSeed {
  /// The request that would make the same, as far as there is one.
  fileprivate var creation: IdentityOperation {
    switch kind {
    case .user: UserOperations.createUser
    case .group: GroupOperations.createGroup
    case .role: RoleOperations.createRole
    }
  }

  fileprivate var parameters: [(name: String, value: String)] {
    var parameters = [(kind.parameterName, name), ("Path", path)] + tags.parameters
    if kind == .role {
      parameters += [
        ("AssumeRolePolicyDocument", trust), ("Description", description),
        ("MaxSessionDuration", "\(maxSessionSeconds)"),
      ]
    }
    return parameters.map { (name: $0.0, value: $0.1) }
  }

  fileprivate func isNamedLike(_ other: PrincipalSeed) -> Bool {
    kind == other.kind && name.lowercased() == other.name.lowercased()
  }
}

extension [IdentityTag] {
  fileprivate var parameters: [(name: String, value: String)] {
    enumerated().flatMap { index, tag in
      [
        (name: "Tags.member.\(index + 1).Key", value: tag.key),
        (name: "Tags.member.\(index + 1).Value", value: tag.value),
      ]
    }
  }
}

extension ManagedPolicyRecord {
  /// Makes a document the one in force, as a new version; the oldest other one makes room for it.
  fileprivate mutating func addDefault(_ document: String, at now: Timestamp) {
    if versions.count >= ManagedPolicyRecord.versionsMax,
      let oldest = versions.firstIndex(where: { $0.number != defaultVersion })
    {
      versions.remove(at: oldest)
    }
    versions.append(Version(number: nextVersion, document: document, creationDate: now))
    defaultVersion = nextVersion
    nextVersion += 1
    updateDate = now
  }
}
