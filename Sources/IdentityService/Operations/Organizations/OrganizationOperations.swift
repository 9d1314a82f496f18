import KMSKeys
import KMSModel

/// Accounts and the organization around them. The account that was made first manages it.
///
/// Source: Organizations API Reference.
enum OrganizationOperations {
  static let all: [IdentityOperation] =
    [
      describeOrganization,
      listRoots,
      createAccount,
      describeCreateAccountStatus,
      describeAccount,
      listAccounts,
      listParents,
      listTagsForResource,
      listServiceAccess,
    ] + ServiceControlOperations.all

  static let rootID = "r-root"
  static let organizationID = "o-strongroom"

  static let policyType: [AnswerNode] = [
    .text("Type", "SERVICE_CONTROL_POLICY"), .text("Status", "ENABLED"),
  ]

  /// The role by which the managing account gets into a new one.
  static func makeAccessRole(_ call: inout IdentityCall, in account: AccountID)
    throws(IdentityRefusal)
  {
    let name = call.parameters["RoleName"] ?? "OrganizationAccountAccessRole"
    let id: String
    do {
      id = try UniqueID.make(.role, in: account, random: call.book.random)
    } catch {
      throw .internalFailure
    }
    var role = PrincipalRecord(
      kind: .role, account: account, name: name, path: "/", id: id, creationDate: call.now)
    role.trustPolicy =
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:"#
      + "\(call.partition):iam::\(call.account):root"
      + #""},"Action":"sts:AssumeRole"}]}"#
    role.attachedPolicyARNs = ["arn:\(call.partition):iam::aws:policy/AdministratorAccess"]
    call.state.put(role)
  }

  static func newAccountID(_ call: IdentityCall) throws(IdentityRefusal) -> AccountID {
    for _ in 0..<16 {
      let bytes: [UInt8]
      do {
        bytes = try call.book.random.bytes(count: 12)
      } catch {
        throw .internalFailure
      }
      let digits = bytes.map { String($0 % 10) }.joined()
      if let account = AccountID(digits), call.state.accounts[account] == nil { return account }
    }
    throw .internalFailure
  }

  static func requestID(of account: AccountID) -> String {
    "car-" + String(repeating: "0", count: 20) + account.text
  }

  static func status(of account: AccountID, _ call: IdentityCall) -> [AnswerNode] {
    let record = call.state.accounts[account]
    let created = Int(clamping: record?.creationDate.secondsSinceEpoch ?? 0)
    return [
      .text("Id", requestID(of: account)), .text("AccountName", record?.name ?? ""),
      .text("State", "SUCCEEDED"), .number("RequestedTimestamp", created),
      .number("CompletedTimestamp", created), .text("AccountId", account.text),
    ]
  }

  static func nodes(of record: AccountRecord, _ call: IdentityCall) -> [AnswerNode] {
    [
      .text("Id", record.account.text), .text("Arn", call.organizationARN(of: record.account)),
      .text("Email", record.email), .text("Name", record.name), .text("Status", "ACTIVE"),
      .text("JoinedMethod", record.account == call.state.managementAccount ? "INVITED" : "CREATED"),
      .number("JoinedTimestamp", Int(clamping: record.creationDate.secondsSinceEpoch)),
    ]
  }
}

extension IdentityCall {
  /// Only the managing account may look around in the organization.
  func authorizeManagement() throws(IdentityRefusal) {
    try authorize(on: "*")
    guard account == state.managementAccount else {
      throw .organizations(
        "AccessDeniedException", "You don't have permissions to access this resource.")
    }
  }

  func organizationAccount(_ id: String) throws(IdentityRefusal) -> AccountRecord {
    guard let account = AccountID(id), let record = state.accounts[account] else {
      throw .organizations(
        "AccountNotFoundException", "You specified an account that doesn't exist.")
    }
    return record
  }

  func organizationARN(of account: AccountID) -> String {
    let management = state.managementAccount ?? account
    return "arn:\(partition):organizations::\(management):account/"
      + "\(OrganizationOperations.organizationID)/\(account)"
  }
}

extension IdentityRefusal {
  static func organizations(_ code: String, _ message: String) -> IdentityRefusal {
    IdentityRefusal(code, message, status: 400)
  }
}
