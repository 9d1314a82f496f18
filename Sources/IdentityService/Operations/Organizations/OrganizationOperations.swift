import KMSKeys
import KMSModel

/// Accounts and the organization around them. The account that was made first manages it.
///
/// Source: Organizations API Reference.
enum OrganizationOperations {
  static let all: [IdentityOperation] =
    [
      .read("DescribeOrganization", [], service: .organizations, describe),
      .read("ListRoots", [], service: .organizations, listRoots),
      .write("CreateAccount", ["Email", "AccountName"], service: .organizations, createAccount),
      .read(
        "DescribeCreateAccountStatus", ["CreateAccountRequestId"], service: .organizations,
        creationStatus),
      .read("DescribeAccount", ["AccountId"], service: .organizations, describeAccount),
      .read("ListAccounts", [], service: .organizations, listAccounts),
    ] + ServiceControlOperations.all

  static let rootID = "r-root"
  static let organizationID = "o-strongroom"

  private static func describe(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    try call.authorize(on: "*")
    guard let management = call.state.managementAccount else { throw .internalFailure }
    let base = "arn:\(call.partition):organizations::\(management)"
    return [
      .structure(
        "Organization",
        [
          .text("Id", organizationID), .text("Arn", "\(base):organization/\(organizationID)"),
          .text("FeatureSet", "ALL"), .text("MasterAccountId", management.text),
          .text("MasterAccountArn", "\(base):account/\(organizationID)/\(management)"),
          .text("MasterAccountEmail", call.state.accounts[management]?.email ?? ""),
          .list("AvailablePolicyTypes", [policyType]),
        ])
    ]
  }

  private static let policyType: [AnswerNode] = [
    .text("Type", "SERVICE_CONTROL_POLICY"), .text("Status", "ENABLED"),
  ]

  private static func listRoots(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorizeManagement()
    return [
      .list(
        "Roots",
        [
          [
            .text("Id", rootID), .text("Name", "Root"),
            .text(
              "Arn",
              "arn:\(call.partition):organizations::\(call.account):root/\(organizationID)/\(rootID)"
            ), .list("PolicyTypes", [policyType]),
          ]
        ])
    ]
  }

  private static func createAccount(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorizeManagement()
    let name = call.parameters.text("AccountName")
    let email = call.parameters.text("Email")
    guard (1...50).contains(name.unicodeScalars.count), (6...64).contains(email.utf8.count),
      email.utf8.contains(UInt8(ascii: "@"))
    else { throw .organizations("InvalidInputException", "You specified an invalid value.") }
    guard !call.state.accounts.values.contains(where: { $0.email == email }) else {
      throw .organizations(
        "ConstraintViolationException", "The email address is already used by another account.")
    }
    let account = try newAccountID(call)
    call.state.put(
      AccountRecord(account: account, creationDate: call.now, name: name, email: email))
    try makeAccessRole(&call, in: account)
    return [.structure("CreateAccountStatus", status(of: account, call))]
  }

  /// The role by which the managing account gets into a new one.
  private static func makeAccessRole(_ call: inout IdentityCall, in account: AccountID)
    throws(IdentityRefusal)
  {
    let name = call.parameters["RoleName"] ?? "OrganizationAccountAccessRole"
    guard let rule = ParameterRule.rule(for: "RoleName"), rule.violations(name).isEmpty else {
      throw .organizations("InvalidInputException", "You specified an invalid role name.")
    }
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

  private static func newAccountID(_ call: IdentityCall) throws(IdentityRefusal) -> AccountID {
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

  private static func creationStatus(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorizeManagement()
    let id = call.parameters.text("CreateAccountRequestId")
    guard let account = AccountID(String(id.suffix(12))), call.state.accounts[account] != nil,
      requestID(of: account) == id
    else {
      throw .organizations(
        "CreateAccountStatusNotFoundException",
        "You specified an invalid account creation request ID.")
    }
    return [.structure("CreateAccountStatus", status(of: account, call))]
  }

  private static func requestID(of account: AccountID) -> String {
    "car-" + String(repeating: "0", count: 20) + account.text
  }

  private static func status(of account: AccountID, _ call: IdentityCall) -> [AnswerNode] {
    let record = call.state.accounts[account]
    let created = Int(clamping: record?.creationDate.secondsSinceEpoch ?? 0)
    return [
      .text("Id", requestID(of: account)), .text("AccountName", record?.name ?? ""),
      .text("State", "SUCCEEDED"), .number("RequestedTimestamp", created),
      .number("CompletedTimestamp", created), .text("AccountId", account.text),
    ]
  }

  private static func describeAccount(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorizeManagement()
    return [
      .structure(
        "Account", nodes(of: try call.organizationAccount(call.parameters.text("AccountId")), call))
    ]
  }

  private static func listAccounts(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorizeManagement()
    let call = call
    let accounts = call.state.accounts.values.sorted { $0.account < $1.account }
    return [.list("Accounts", accounts.map { nodes(of: $0, call) })]
  }

  private static func nodes(of record: AccountRecord, _ call: IdentityCall) -> [AnswerNode] {
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
