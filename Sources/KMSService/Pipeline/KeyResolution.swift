import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Which ways of naming a key an operation accepts.
///
/// Source: API Reference, "KeyId" of each operation.
enum KeyForms {
  /// Key id and key ARN.
  case key
  /// Key id, key ARN, alias name and alias ARN.
  case keyOrAlias
}

/// What a caller's `KeyId` stands for.
struct ResolvedKey {
  /// The key.
  let arn: KeyARN
  /// Its facts, or nothing if there is no such key.
  let snapshot: KeySnapshot?
  /// The alias by which the caller named it, if it did.
  var alias: AliasName?
}

/// A key whose use was allowed, and the proof of it.
struct AuthorizedKey: ~Copyable {
  /// The facts that the decision looked at.
  let snapshot: KeySnapshot
  /// The proof.
  let use: Authorized<KeyUse>
}

extension Call {
  /// Finds the key that a caller names.
  ///
  /// A key id or alias name belongs to the caller's own account and the Region of the request. An ARN may
  /// name another account, never another Region.
  func resolve(_ text: String, accepting forms: KeyForms) throws(Interruption) -> ResolvedKey {
    guard let reference = KeyReference(text) else {
      throw text.utf8.starts(with: "arn:".utf8) ? .invalidARN(text) : .invalidKeyID(text)
    }
    let arn: KeyARN
    var alias: AliasName?
    switch reference {
    case .id(let id): arn = ownKey(id)
    case .arn(let named):
      try checkReach(named.region, named.partition, text)
      arn = named
    case .aliasName(let name):
      guard forms == .keyOrAlias else { throw .invalidKeyID(text) }
      arn = try target(of: ownAlias(name))
      alias = name
    case .aliasARN(let named):
      guard forms == .keyOrAlias else { throw .invalidKeyID(text) }
      try checkReach(named.region, named.partition, text)
      arn = try target(of: named)
      alias = named.name
    }
    return ResolvedKey(arn: arn, snapshot: try facts.key(arn), alias: alias)
  }

  /// Asks the authorizer about the use of a key that the caller named.
  ///
  /// In the caller's own account a missing key is told as such; elsewhere it reads like a refusal.
  func authorize(
    _ key: ResolvedKey, for action: KMSAction, context: StringPairs = StringPairs(),
    parameters: RequestParameters = .none
  ) throws(Interruption) -> AuthorizedKey {
    guard let snapshot = key.snapshot else {
      guard key.arn.account != caller.account else { throw .keyNotFound(key.arn) }
      throw .refused(
        environment.authorizer.refuse(
          action, on: key.arn.text, by: caller, request: request.facts, because: .absent))
    }
    return try authorize(
      snapshot, for: action, context: context, parameters: parameters, alias: key.alias,
      namedByCiphertext: false)
  }

  /// Asks the authorizer about the use of a key: its policies first, and grants if those do not allow.
  func authorize(
    _ snapshot: KeySnapshot, for action: KMSAction, context: StringPairs,
    parameters: RequestParameters = .none, alias: AliasName? = nil, namedByCiphertext: Bool
  ) throws(Interruption) -> AuthorizedKey {
    let arn = snapshot.record.arn
    if QuotaGroup.group(of: request.operation) == nil {
      try countRequest(in: QuotaGroup.group(of: snapshot.record.spec))
    }
    let isOwn = arn.account == caller.account
    if isOwn { details.resources.append(snapshot.auditResource) }
    var deliberation = environment.authorizer.deliberate(
      KeyUse(of: arn, for: action, context: context, parameters: parameters, alias: alias),
      by: caller, on: snapshot.authorizationFacts, request: request.facts,
      namedByCiphertext: namedByCiphertext)
    if deliberation.wantsGrant {
      _ = try facts.grant(on: arn, to: GranteeNames.names(of: caller)) {
        deliberation.consider($0)
      }
    }
    let proof: Authorized<KeyUse>
    do {
      proof = try deliberation.conclude()
    } catch {
      throw .refused(error)
    }
    if !isOwn { details.resources.append(snapshot.auditResource) }
    try checkManager(of: snapshot.record, for: action)
    return AuthorizedKey(snapshot: snapshot, use: proof)
  }

  /// Finds, authorizes and checks the state of the key that a caller names: what every operation on a
  /// single key begins with.
  func key(
    _ text: String, accepting forms: KeyForms = .key, context: StringPairs = StringPairs(),
    parameters: RequestParameters = .none
  ) throws(Interruption) -> AuthorizedKey {
    let key = try authorize(
      try resolve(text, accepting: forms), for: .operation(request.operation), context: context,
      parameters: parameters)
    try checkState(of: key.snapshot)
    return key
  }

  /// Applies the state table.
  func checkState(of key: KeySnapshot) throws(Interruption) {
    let record = key.record
    let verdict = StateTable.verdict(on: request.operation, in: record.lifecycle.state)
    guard verdict == .allowed else {
      guard verdict != .pendingDeletion || record.lifecycle.state != .pendingReplicaDeletion else {
        throw .invalidState(record.arn, "is pending replica deletion.")
      }
      throw .state(verdict, of: record.arn, origin: record.origin)
    }
  }

  private func target(of alias: AliasARN) throws(Interruption) -> KeyARN {
    guard let id = try facts.target(of: alias) else {
      guard alias.account != caller.account else { throw .aliasNotFound(alias) }
      throw .refused(
        environment.authorizer.refuse(
          .operation(request.operation), on: alias.text, by: caller, request: request.facts,
          because: .absent))
    }
    return KeyARN(
      partition: alias.partition, region: alias.region, account: alias.account, id: id)
  }

  private func checkReach(_ region: Region, _ partition: Partition, _ text: String)
    throws(Interruption)
  {
    guard partition == environment.partition else { throw .invalidARN(text) }
    guard region == self.region else { throw .invalidARNRegion(region) }
  }
}
