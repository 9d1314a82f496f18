import KMSModel
import KMSService
import KMSStore

/// Everything that identity consists of, as one value: accounts, principals, policies, keys, providers.
///
/// Operations read it and change a copy; what they changed becomes rows of one transaction.
struct IdentityState: Sendable {
  /// A row that a transaction has to write, or to delete where there is no record.
  struct Change: Sendable {
    let table: StoreTable
    let key: String
    let record: (any StoredRecord)?
  }

  private(set) var accounts: [AccountID: AccountRecord] = [:]
  private(set) var principals: [String: PrincipalRecord] = [:]
  private(set) var policies: [String: ManagedPolicyRecord] = [:]
  private(set) var accessKeys: [String: AccessKeyRecord] = [:]
  private(set) var providers: [String: ProviderRecord] = [:]
  private(set) var serviceControlPolicies: [String: ServiceControlPolicyRecord] = [:]
  /// What was changed since `begin`.
  private(set) var changes: [Change] = []
  /// Row keys of principals by their unique ids.
  private var principalKeys: [String: String] = [:]

  /// Forgets what was changed before.
  mutating func begin() { changes = [] }

  // MARK: Looking up

  func principal(_ kind: PrincipalRecord.Kind, _ name: String, in account: AccountID)
    -> PrincipalRecord?
  {
    principals[PrincipalRecord.rowKey(kind, account, name)]
  }

  func principal(id: String) -> PrincipalRecord? { principalKeys[id].flatMap { principals[$0] } }

  /// The user or role with an ARN.
  func principal(
    arn: String, in partition: Partition, among kinds: [PrincipalRecord.Kind] = [.user, .role]
  ) -> PrincipalRecord? {
    guard arn.isASCII else { return nil }
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[2] == "iam", let account = AccountID(String(parts[4])),
      let name = parts[5].split(separator: "/").last
    else { return nil }
    for kind in kinds {
      guard let record = principal(kind, String(name), in: account),
        record.arn(in: partition) == arn
      else { continue }
      return record
    }
    return nil
  }

  /// Principals of an account, in the order of their names.
  func principals(_ kind: PrincipalRecord.Kind, in account: AccountID) -> [PrincipalRecord] {
    principals.values.filter { $0.kind == kind && $0.account == account }
      .sorted { $0.rowKey < $1.rowKey }
  }

  /// The users in a group.
  func members(of group: PrincipalRecord) -> [PrincipalRecord] {
    principals(.user, in: group.account).filter { $0.groupIDs.contains(group.id) }
  }

  /// The policy with an ARN that a principal of the account may use.
  func policy(arn: String, in partition: Partition) -> ManagedPolicyRecord? {
    guard arn.isASCII else { return nil }
    if let builtIn = BuiltInPolicies.all.first(where: { $0.arn(in: partition) == arn }) {
      return builtIn
    }
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, let account = AccountID(String(parts[4])),
      let name = parts[5].split(separator: "/").last,
      let record = policies[ManagedPolicyRecord.rowKey(account, String(name))],
      record.arn(in: partition) == arn
    else { return nil }
    return record
  }

  func policies(in account: AccountID) -> [ManagedPolicyRecord] {
    policies.values.filter { $0.account == account }.sorted { $0.rowKey < $1.rowKey }
  }

  /// The identity providers of an account, in the order of their ARNs.
  func providers(in account: AccountID) -> [ProviderRecord] {
    providers.values.filter { $0.account == account }.sorted { $0.rowKey < $1.rowKey }
  }

  /// Who has a managed policy attached.
  func holders(of policyARN: String, in account: AccountID) -> [PrincipalRecord] {
    principals.values.filter {
      $0.account == account && $0.attachedPolicyARNs.contains(policyARN)
    }.sorted { $0.rowKey < $1.rowKey }
  }

  /// Whose ceiling a managed policy is.
  func bounded(by policyARN: String, in account: AccountID) -> [PrincipalRecord] {
    principals.values.filter { $0.account == account && $0.boundaryARN == policyARN }
      .sorted { $0.rowKey < $1.rowKey }
  }

  // MARK: Changing

  mutating func put(_ record: AccountRecord) {
    accounts[record.account] = record
    note(record)
  }

  mutating func put(_ record: PrincipalRecord) {
    principals[record.rowKey] = record
    principalKeys[record.id] = record.rowKey
    note(record)
  }

  mutating func remove(_ record: PrincipalRecord) {
    principals[record.rowKey] = nil
    principalKeys[record.id] = nil
    changes.append(Change(table: PrincipalRecord.table, key: record.rowKey, record: nil))
  }

  /// Puts a principal in the place of one with another name or path.
  mutating func replace(_ old: PrincipalRecord, with new: PrincipalRecord) {
    if old.rowKey != new.rowKey { remove(old) }
    put(new)
  }

  mutating func put(_ record: ManagedPolicyRecord) {
    policies[record.rowKey] = record
    note(record)
  }

  mutating func remove(_ record: ManagedPolicyRecord) {
    policies[record.rowKey] = nil
    changes.append(Change(table: ManagedPolicyRecord.table, key: record.rowKey, record: nil))
  }

  mutating func put(_ record: AccessKeyRecord) {
    accessKeys[record.accessKeyID] = record
    note(record)
  }

  mutating func remove(_ record: AccessKeyRecord) {
    accessKeys[record.accessKeyID] = nil
    changes.append(Change(table: AccessKeyRecord.table, key: record.rowKey, record: nil))
  }

  mutating func put(_ record: ProviderRecord) {
    providers[record.rowKey] = record
    note(record)
  }

  mutating func remove(_ record: ProviderRecord) {
    providers[record.rowKey] = nil
    changes.append(Change(table: ProviderRecord.table, key: record.rowKey, record: nil))
  }

  mutating func put(_ record: ServiceControlPolicyRecord) {
    serviceControlPolicies[record.id] = record
    note(record)
  }

  mutating func remove(_ record: ServiceControlPolicyRecord) {
    serviceControlPolicies[record.id] = nil
    changes.append(Change(table: ServiceControlPolicyRecord.table, key: record.id, record: nil))
  }

  private mutating func note<Record: StoredRecord>(_ record: Record) {
    changes.append(Change(table: Record.table, key: record.rowKey, record: record))
  }
}

extension String {
  /// Whether every character is ASCII, so that `==` compares bytes.
  var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }
}
