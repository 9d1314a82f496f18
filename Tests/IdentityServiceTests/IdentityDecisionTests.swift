import IAMPolicy
import KMSAuthorization
import KMSModel
import Testing

@testable import IdentityService

/// Requests about identity are decided by the procedure that decides on keys.
@Suite("Decisions on identity") struct IdentityDecisionTests {
  private static let user = "arn:aws:iam::000000000001:user/Ada"

  /// Policies of a caller, and how the refusal of ListUsers ends.
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var identity = ["Allow *"]
    var boundary: String?
    var session: [String]?
    var serviceControl: [[String]] = []
    var end: String?
  }

  private static let rows: [Row] = [
    Row(testDescription: "a policy of the caller allows"),
    Row(
      testDescription: "none does", identity: [],
      end: "because no identity-based policy allows the iam:ListUsers action"),
    Row(
      testDescription: "a policy is about something else", identity: ["Allow iam:ListRoles"],
      end: "because no identity-based policy allows the iam:ListUsers action"),
    Row(
      testDescription: "a policy denies", identity: ["Allow *", "Deny iam:ListUsers"],
      end: "with an explicit deny in an identity-based policy"),
    Row(
      testDescription: "the boundary is silent", boundary: "Allow iam:ListRoles",
      end: "because no permissions boundary allows the iam:ListUsers action"),
    Row(
      testDescription: "the boundary denies", boundary: "Deny iam:*",
      end: "with an explicit deny in a permissions boundary"),
    Row(testDescription: "the boundary allows", boundary: "Allow iam:*"),
    Row(
      testDescription: "the session is silent", session: ["Allow kms:*"],
      end: "because no session policy allows the iam:ListUsers action"),
    Row(
      testDescription: "the session denies", session: ["Allow *", "Deny *"],
      end: "with an explicit deny in a sessions policy"),
    Row(
      testDescription: "one of the session's policies allows", session: ["Allow kms:*", "Allow *"]),
    Row(
      testDescription: "a level of the organization is silent",
      serviceControl: [["Allow *"], ["Allow kms:*"]],
      end: "because no service control policy allows the iam:ListUsers action"),
    Row(
      testDescription: "a denial comes before what is missing", identity: ["Deny *"],
      serviceControl: [["Allow kms:*"]], end: "with an explicit deny in an identity-based policy"),
    Row(
      testDescription: "what cannot be understood denies", identity: ["Allow *", "nonsense"],
      end: "with an explicit deny in an identity-based policy"),
  ]

  @Test("a refusal names the kind of policy, in the words of the service", arguments: rows)
  func wording(_ row: Row) async throws {
    let site = try await IdentityHarness()
    let caller = Self.caller(row, in: site.account)
    guard let refusal = try await refusal(site, "ListUsers", by: caller) else {
      #expect(row.end == nil)
      return
    }
    let head = "User: \(Self.user) is not authorized to perform: iam:ListUsers on resource: "
    #expect(refusal.code == "AccessDenied")
    #expect(refusal.message.hasPrefix(head))
    #expect(row.end.map { refusal.message.hasSuffix(" " + $0) } == true, "\(refusal.message)")
    let lines = try #require(refusal.decision).lines
    #expect(lines[0].hasPrefix("iam:ListUsers on "))
    #expect(lines[1] == "by \(Self.user)")
    #expect(
      lines.contains { $0.hasPrefix("an identity-based policy `identity.0`") }
        != row.identity.isEmpty)
  }

  /// What a trust policy says to Ada, her own policy, and whether she may take the role.
  struct TrustRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let principal: String
    var identity = ["Allow *"]
    var boundary: String?
    var roleAccount = "000000000001"
    let isAllowed: Bool
  }

  private static let trustRows: [TrustRow] = [
    TrustRow(
      testDescription: "it names her", principal: user, identity: [], isAllowed: true),
    TrustRow(
      testDescription: "it names her, and her boundary is silent", principal: user,
      boundary: "Allow kms:*", isAllowed: true),
    TrustRow(
      testDescription: "it names her, and her own policy denies", principal: user,
      identity: ["Deny sts:*"], isAllowed: false),
    TrustRow(
      testDescription: "it names her account", principal: "arn:aws:iam::000000000001:root",
      isAllowed: true),
    TrustRow(
      testDescription: "it names her account, and her policies are silent",
      principal: "arn:aws:iam::000000000001:root", identity: ["Allow iam:*"], isAllowed: false),
    TrustRow(
      testDescription: "it names her account, and her boundary is silent",
      principal: "arn:aws:iam::000000000001:root", boundary: "Allow kms:*", isAllowed: false),
    TrustRow(
      testDescription: "it names somebody else, and she is an administrator",
      principal: "arn:aws:iam::000000000002:root", isAllowed: false),
    TrustRow(
      testDescription: "in another account it names her", principal: user,
      roleAccount: "000000000002", isAllowed: true),
    TrustRow(
      testDescription: "in another account it names her, and her policies are silent",
      principal: user, identity: [], roleAccount: "000000000002", isAllowed: false),
  ]

  @Test("a trust policy has to agree, as a key policy has to", arguments: trustRows)
  func trust(_ row: TrustRow) throws {
    let account = try #require(AccountID("000000000001"))
    let roleAccount = try #require(AccountID(row.roleAccount))
    let caller = Self.caller(
      Row(testDescription: "", identity: row.identity, boundary: row.boundary), in: account)
    let trust = CompiledPolicy(
      stored: Array(
        #"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"\#(row.principal)"},
        "Action":"sts:AssumeRole"}]}
        """#.utf8), kind: .trust)
    let facts = RequestFacts(
      region: try #require(Region("us-east-1")), now: IdentityHarness.now,
      sourceAddress: "127.0.0.1", isSecureTransport: true, userAgent: nil)
    var isAllowed = true
    do {
      try IdentityDecision.decide(
        action: "sts:AssumeRole", resource: "arn:aws:iam::\(row.roleAccount):role/Work",
        resourcePolicy: ServiceQuestion.ResourcePolicy(
          AttachedPolicy(name: "Work", policy: trust), of: roleAccount),
        caller: caller, facts: facts, adding: [])
    } catch {
      isAllowed = false
      #expect(error.trace.lines.contains { $0.hasPrefix("the trust policy `Work`") })
    }
    #expect(isAllowed == row.isAllowed)
  }

  @Test("every caller is in the organization, where the condition keys say")
  func organization() async throws {
    let site = try await IdentityHarness()
    let root = try site.root
    #expect(root.attributes.organization?.id == OrganizationOperations.organizationID)
    let condition =
      #","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-strongroom"},"#
      + #""ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-strongroom/r-root/*"}}"#
    let caller = Self.caller(
      Row(testDescription: "", identity: ["Allow *"]), in: site.account, condition: condition,
      organization: root.attributes.organization)
    #expect(try await refusal(site, "ListUsers", by: caller) == nil)
    let stranger = Self.caller(
      Row(testDescription: "", identity: ["Allow *"]), in: site.account, condition: condition)
    #expect(try await refusal(site, "ListUsers", by: stranger) != nil)
  }

  // MARK: Simulated callers

  @Test("a simulated principal has the policies of the book, its groups and its ceiling")
  func simulated() async throws {
    let site = try await IdentityHarness()
    let boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    try await site.call("CreateGroup", ["GroupName": "crew"])
    try await site.call(
      "AttachGroupPolicy",
      ["GroupName": "crew", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"])
    try await site.call("CreateUser", ["UserName": "Ada", "PermissionsBoundary": boundary])
    try await site.call("AddUserToGroup", ["UserName": "Ada", "GroupName": "crew"])
    let found = try #require(site.book.caller(simulating: Self.user, at: IdentityHarness.now))
    #expect(found.kind == .user(name: "Ada"))
    #expect(found.policies.identity.map(\.name) == ["arn:aws:iam::aws:policy/AdministratorAccess"])
    #expect(found.policies.boundary?.name == boundary)
    #expect(found.principal.hasPermissionsBoundary)
    let root = try #require(
      site.book.caller(simulating: "arn:aws:iam::000000000001:root", at: IdentityHarness.now))
    #expect(root.kind == .root)
    for unknown in [
      "", "Ada", Self.user + "x", "arn:aws:iam::000000000009:root",
      "arn:aws:iam::000000000001:group/crew",
      "arn:aws:sts::000000000001:assumed-role/None/x", Self.user.replacing("A", with: "\u{C4}"),
    ] {
      #expect(site.book.caller(simulating: unknown, at: IdentityHarness.now) == nil, "\(unknown)")
    }
  }

  @Test("a session token stands for its session, with the policies that were passed")
  func tokens() async throws {
    let site = try await IdentityHarness()
    let trust =
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}"#
    try await site.call("CreateRole", ["RoleName": "Work", "AssumeRolePolicyDocument": trust])
    try await site.call("CreateUser", ["UserName": "Ada"])
    let ada = try #require(site.book.caller(simulating: Self.user, at: IdentityHarness.now))
    let answer = try await site.call(
      "AssumeRole",
      [
        "RoleArn": "arn:aws:iam::000000000001:role/Work", "RoleSessionName": "shift",
        "Policy": Self.document(["Allow kms:*"]),
      ], by: ada, of: .sts)
    let token = try #require(answer.text("SessionToken"))
    let caller = try #require(site.book.caller(ofToken: Array(token.utf8)))
    #expect(caller.kind == .assumedRole(role: "Work", session: "shift"))
    #expect(caller.policies.session?.map(\.name) == ["session"])
    #expect(site.book.caller(ofToken: Array(token.utf8.dropLast())) == nil)
    #expect(site.book.caller(ofToken: []) == nil)
    let spoken = try #require(
      site.book.caller(
        simulating: "arn:aws:sts::000000000001:assumed-role/Work/shift", at: IdentityHarness.now))
    #expect(spoken.kind == caller.kind)
    #expect(spoken.policies.session == nil)
  }

  // MARK: Making

  private func refusal(_ site: IdentityHarness, _ name: String, by caller: Caller) async throws
    -> IdentityRefusal?
  {
    do {
      try await site.call(name, by: caller)
      return nil
    } catch let refusal as IdentityRefusal {
      return refusal
    }
  }

  private static func document(_ statements: [String], condition: String = "") -> String {
    let texts = statements.map { statement in
      let words = statement.split(separator: " ")
      guard words.count == 2 else { return statement }
      return #"{"Effect":"\#(words[0])","Action":"\#(words[1])","Resource":"*"\#(condition)}"#
    }
    return #"{"Version":"2012-10-17","Statement":[\#(texts.joined(separator: ","))]}"#
  }

  /// One policy for each statement.
  private static func policies(
    _ statements: [String], _ kind: PolicyKind, _ name: String, condition: String = ""
  ) -> [AttachedPolicy] {
    statements.enumerated().map { place, statement in
      AttachedPolicy(
        name: "\(name).\(place)",
        policy: CompiledPolicy(
          stored: Array(document([statement], condition: condition).utf8), kind: kind,
          vocabulary: ConditionKeys.vocabulary))
    }
  }

  private static func caller(
    _ row: Row, in account: AccountID, condition: String = "",
    organization: OrganizationFacts? = nil
  ) -> Caller {
    let id = "AIDAADAADAADAADAADA1"
    return Caller(
      kind: .user(name: "Ada"), account: account, arn: user, principalID: id,
      accessKeyID: "AKIATEST",
      principal: PolicyPrincipal(
        .user(arn: user, id: id), account: account.text,
        hasPermissionsBoundary: row.boundary != nil),
      policies: PrincipalPolicies(
        identity: policies(row.identity, .identity, "identity", condition: condition),
        boundary: row.boundary.flatMap {
          policies([$0], .permissionsBoundary, "boundary").first
        },
        session: row.session.map { policies($0, .session, "session") },
        serviceControl: row.serviceControl.map { policies($0, .serviceControl, "control") }),
      attributes: PrincipalAttributes(
        principalARN: user, userName: "Ada", organization: organization))
  }
}
