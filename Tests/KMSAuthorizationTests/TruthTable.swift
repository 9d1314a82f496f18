import IAMPolicy
import KMSAuthorization
import KMSModel
import Testing

/// One row of the truth table of authorization.
struct Row: Sendable, CustomTestStringConvertible {
  let number: Int
  let name: String
  let situation: Situation
  let verdict: Verdict

  var testDescription: String { "\(number): \(name)" }

  init(_ number: Int, _ name: String, _ situation: Situation, _ verdict: Verdict) {
    self.number = number
    self.name = name
    self.situation = situation
    self.verdict = verdict
  }
}

/// The 57 rows: typed from the documentation, with the expected result, before this code was written.
enum TruthTable {
  static let rows = own + limits + denies + accounts + grants + conditions

  private static let both = Verdict.allowed(.keyPolicyAndIdentity)
  private static let keyAllows = Verdict.allowed(.keyPolicy)

  private static func no(_ source: PolicySource) -> Verdict { .refused(.noPolicyAllows(source)) }

  private static func denied(_ source: PolicySource) -> Verdict { .refused(.explicitDeny(source)) }

  private static let all = Sample.attached(Sample.statement("kms:*"))
  private static let onlyS3 = Sample.attached(Sample.statement("s3:*"))
  private static let s3Ceiling = Sample.attached(
    Sample.statement("s3:*"), kind: .permissionsBoundary)
  private static let standard = Sample.facts(Sample.rootStatement)
  private static let encryptHere = Sample.attached(
    Sample.statement("kms:Encrypt", resource: Sample.keyARN))

  private static func key(_ action: String, to principal: String, standard: Bool = false)
    -> KeyAuthorizationFacts
  {
    let statement = Sample.keyStatement(action, to: Sample.quoted(principal))
    return standard ? Sample.facts(Sample.rootStatement, statement) : Sample.facts(statement)
  }

  private static func encrypt(_ caller: Caller, _ key: KeyAuthorizationFacts) -> Situation {
    Situation(caller: caller, key: key, action: .operation(.encrypt))
  }

  private static func decrypt(
    _ caller: Caller, _ key: KeyAuthorizationFacts, _ pairs: StringPairs = StringPairs(),
    grants: [GrantFacts] = []
  ) -> Situation {
    Situation(
      caller: caller, key: key, action: .operation(.decrypt), context: pairs, grants: grants)
  }

  private static let aliceOnly = key("kms:Encrypt", to: Sample.alice)
  private static let devOnly = key("kms:Decrypt", to: Sample.devRole)

  private static let own: [Row] = [
    Row(1, "no identity policy", decrypt(Sample.aliceCalls(), standard), no(.identity)),
    Row(2, "identity allows everything", decrypt(Sample.aliceCalls(all), standard), both),
    Row(3, "identity allows this key", encrypt(Sample.aliceCalls(encryptHere), standard), both),
    Row(
      4, "identity allows another action", decrypt(Sample.aliceCalls(encryptHere), standard),
      no(.identity)),
    Row(
      5, "identity allows the key of another Region",
      encrypt(
        Sample.aliceCalls(
          Sample.attached(
            Sample.statement(
              "kms:Encrypt",
              resource: "arn:aws:kms:us-east-1:\(Sample.a):key/\(Sample.keyID)"))), standard),
      no(.identity)),
    Row(
      6, "identity allows an alias",
      encrypt(
        Sample.aliceCalls(
          Sample.attached(
            Sample.statement("kms:*", resource: "arn:aws:kms:us-west-2:\(Sample.a):alias/x"))),
        standard), no(.identity)),
    Row(7, "key policy names the user", encrypt(Sample.aliceCalls(), aliceOnly), keyAllows),
    Row(
      8, "key policy does not hand over", decrypt(Sample.aliceCalls(all), aliceOnly), no(.resource)),
    Row(
      9, "root not named", encrypt(Sample.rootCalls(of: Sample.a), aliceOnly), no(.resource)),
    Row(10, "root", decrypt(Sample.rootCalls(of: Sample.a), standard), keyAllows),
  ]

  private static let limits: [Row] = [
    Row(11, "key policy names the role", decrypt(Sample.devCalls(), devOnly), keyAllows),
    Row(
      12, "boundary lacks kms", decrypt(Sample.devCalls(boundary: s3Ceiling), devOnly),
      no(.boundary)),
    Row(
      13, "session policy lacks kms", decrypt(Sample.devCalls(session: [onlyS3]), devOnly),
      no(.session)),
    Row(
      14, "key policy names the session",
      decrypt(
        Sample.devCalls(boundary: s3Ceiling, session: [onlyS3]),
        key("kms:Decrypt", to: Sample.devSession)), keyAllows),
    Row(
      15, "boundary says nothing, key policy names the user",
      encrypt(Sample.aliceCalls(boundary: s3Ceiling), aliceOnly), keyAllows),
    Row(
      16, "boundary denies",
      encrypt(
        Sample.aliceCalls(
          boundary: Sample.attached(
            Sample.statement("*"), Sample.statement("kms:*", effect: "Deny"),
            kind: .permissionsBoundary)),
        aliceOnly), denied(.boundary)),
    Row(
      17, "identity allows, boundary does not",
      encrypt(Sample.aliceCalls(all, boundary: s3Ceiling), standard), no(.boundary)),
    Row(
      18, "session policy allows",
      encrypt(
        Sample.devCalls(all, session: [Sample.attached(Sample.statement("kms:Encrypt"))]),
        standard), both),
    Row(
      19, "session policy allows another action",
      decrypt(
        Sample.devCalls(all, session: [Sample.attached(Sample.statement("kms:Encrypt"))]),
        standard), no(.session)),
  ]

  private static let denies: [Row] = [
    Row(
      20, "identity denies what the key policy allows",
      encrypt(
        Sample.aliceCalls(Sample.attached(Sample.statement("kms:Encrypt", effect: "Deny"))),
        aliceOnly),
      denied(.identity)),
    Row(
      21, "key policy denies all",
      decrypt(
        Sample.aliceCalls(all),
        Sample.facts(Sample.rootStatement, Sample.keyStatement("*", effect: "Deny", to: "*"))),
      denied(.resource)),
    Row(
      22, "key policy denies the account",
      decrypt(
        Sample.aliceCalls(all),
        Sample.facts(
          Sample.rootStatement,
          Sample.keyStatement("kms:Decrypt", effect: "Deny", to: Sample.quoted(Sample.a)))),
      denied(.resource)),
    Row(
      23, "service control policies allow",
      decrypt(
        Sample.aliceCalls(
          all, serviceControl: [[Sample.attached(Sample.statement("*"), kind: .serviceControl)]]),
        standard), both),
    Row(
      24, "service control policies allow another service",
      decrypt(
        Sample.aliceCalls(
          all,
          serviceControl: [[Sample.attached(Sample.statement("s3:*"), kind: .serviceControl)]]),
        standard), no(.serviceControl)),
    Row(
      25, "the same, and the key policy names the user",
      encrypt(
        Sample.aliceCalls(
          serviceControl: [[Sample.attached(Sample.statement("s3:*"), kind: .serviceControl)]]),
        aliceOnly), no(.serviceControl)),
    Row(
      26, "resource control policy denies what is not encrypted",
      Situation(
        caller: Sample.aliceCalls(all).within(Sample.organization(Sample.onlySecure)),
        key: Sample.facts(Sample.rootStatement),
        action: .operation(.decrypt), request: Sample.request(isSecure: false)),
      denied(.resourceControl)),
  ]

  private static let everyoneOfA = Sample.facts(
    Sample.keyStatement(
      "kms:*", to: Sample.quoted("*"),
      condition: #"{"StringEquals":{"kms:CallerAccount":"111122223333"}}"#))
  private static let everyone = Sample.facts(Sample.keyStatement("kms:Decrypt", to: "*"))
  private static let accountB = key("kms:*", to: "arn:aws:iam::\(Sample.b):root", standard: true)
  private static let bobNamed = key("kms:*", to: Sample.bob, standard: true)

  private static let accounts: [Row] = [
    Row(27, "everyone of the account", decrypt(Sample.aliceCalls(), everyoneOfA), keyAllows),
    Row(
      28, "everyone of another account", decrypt(Sample.bobCalls(all), everyoneOfA), no(.resource)),
    Row(29, "everyone", decrypt(Sample.bobCalls(all), everyone), both),
    Row(30, "everyone, no identity policy", decrypt(Sample.bobCalls(), everyone), no(.identity)),
    Row(
      31, "the other account",
      decrypt(
        Sample.bobCalls(
          Sample.attached(Sample.statement("kms:Decrypt", resource: Sample.keyARN))), accountB),
      both),
    Row(32, "the other account only", decrypt(Sample.bobCalls(), accountB), no(.identity)),
    Row(33, "a user there", decrypt(Sample.bobCalls(), bobNamed), no(.identity)),
    Row(34, "a user there, identity allows", decrypt(Sample.bobCalls(all), bobNamed), both),
    Row(
      35, "an operation that stays in its account",
      Situation(
        caller: Sample.bobCalls(all), key: accountB, action: .operation(.scheduleKeyDeletion)),
      .refused(.ownAccountOnly)),
    Row(
      36, "the other account, other actions",
      Situation(
        caller: Sample.bobCalls(all),
        key: Sample.facts(
          Sample.rootStatement,
          #"{"Effect":"Allow","Action":["kms:Encrypt","kms:Decrypt"],"Resource":"*","Principal":{"AWS":"444455556666"}}"#
        ), action: .operation(.generateDataKey)), no(.resource)),
    Row(37, "root there", decrypt(Sample.rootCalls(of: Sample.b), accountB), both),
  ]

  private static let byGrant = Verdict.allowed(.grant(id: "0123"))
  private static let it = Sample.pairs(["Department": "IT"])
  private static let itTest = Sample.pairs(["Department": "IT", "Purpose": "Test"])

  private static let grants: [Row] = [
    Row(38, "grant", decrypt(Sample.aliceCalls(), aliceOnly, grants: [Sample.grant()]), byGrant),
    Row(
      39, "grant, key policy denies",
      decrypt(
        Sample.aliceCalls(),
        Sample.facts(
          Sample.rootStatement, Sample.keyStatement("kms:Decrypt", effect: "Deny", to: "*")),
        grants: [Sample.grant()]), denied(.resource)),
    Row(
      40, "grant, identity denies",
      decrypt(
        Sample.aliceCalls(Sample.attached(Sample.statement("kms:Decrypt", effect: "Deny"))),
        standard,
        grants: [Sample.grant()]), denied(.identity)),
    Row(
      41, "grant to a role of another account",
      decrypt(Sample.extCalls(), standard, grants: [Sample.grant(to: Sample.extRole)]), byGrant),
    Row(
      42, "subset constraint, other context",
      decrypt(
        Sample.aliceCalls(), standard, Sample.pairs(["Purpose": "Test"]),
        grants: [Sample.grant(constraint: .subset(it))]), no(.identity)),
    Row(
      43, "subset constraint, larger context",
      decrypt(
        Sample.aliceCalls(), standard, itTest, grants: [Sample.grant(constraint: .subset(it))]),
      byGrant),
    Row(
      44, "equals constraint, larger context",
      decrypt(
        Sample.aliceCalls(), standard, itTest, grants: [Sample.grant(constraint: .equals(it))]),
      no(.identity)),
    Row(
      45, "constraint and DescribeKey",
      Situation(
        caller: Sample.aliceCalls(), key: standard, action: .operation(.describeKey),
        grants: [Sample.grant([.describeKey], constraint: .equals(it))]), byGrant),
    Row(
      46, "another operation",
      {
        var situation = encrypt(Sample.aliceCalls(), standard)
        situation.grants = [Sample.grant()]
        return situation
      }(), no(.identity)),
  ]

  private static let withContext = Sample.facts(
    Sample.keyStatement(
      "kms:Decrypt", to: Sample.quoted(Sample.alice),
      condition: #"{"StringEquals":{"kms:EncryptionContext:AppName":"ExampleApp"}}"#))

  private static func sparing(_ principals: String) -> KeyAuthorizationFacts {
    Sample.facts(
      Sample.rootStatement,
      Sample.keyStatement("kms:*", effect: "Deny", to: principals, element: "NotPrincipal"))
  }

  private static let conditions: [Row] = [
    Row(47, "no context", decrypt(Sample.aliceCalls(), withContext), no(.resource)),
    Row(
      48, "its name in another case",
      decrypt(Sample.aliceCalls(), withContext, Sample.pairs(["appname": "ExampleApp"])),
      keyAllows),
    Row(
      49, "direct call",
      decrypt(
        Sample.aliceCalls(),
        Sample.facts(
          Sample.keyStatement(
            "kms:Decrypt", to: Sample.quoted(Sample.alice),
            condition: #"{"StringEquals":{"kms:ViaService":"s3.us-west-2.amazonaws.com"}}"#))),
      no(.resource)),
    Row(
      50, "negated and absent",
      decrypt(
        Sample.aliceCalls(all),
        Sample.facts(
          Sample.rootStatement,
          Sample.keyStatement(
            "kms:*", effect: "Deny", to: "*",
            condition: #"{"StringNotEquals":{"kms:ViaService":"s3.us-west-2.amazonaws.com"}}"#))),
      denied(.resource)),
    Row(
      51, "statement without resource",
      decrypt(
        Sample.aliceCalls(all),
        Sample.facts(
          Sample.keyStatement("kms:*", to: Sample.quoted(Sample.alice), resource: nil))),
      no(.resource)),
    Row(
      52, "spared",
      decrypt(
        Sample.aliceCalls(all),
        sparing("\(Sample.quoted(Sample.alice)),\"arn:aws:iam::\(Sample.a):root\"")), both),
    Row(
      53, "not spared", decrypt(Sample.aliceCalls(all), sparing(Sample.quoted(Sample.bob))),
      denied(.resource)),
    Row(
      54, "one alias of several",
      decrypt(
        Sample.aliceCalls(
          Sample.attached(
            Sample.statement(
              "kms:*",
              condition: #"{"ForAnyValue:StringLike":{"kms:ResourceAliases":"alias/prod*"}}"#))),
        Sample.facts(Sample.rootStatement, aliases: ["alias/prod-1", "alias/x"])), both),
    Row(
      55, "no alias in the request",
      decrypt(
        Sample.aliceCalls(
          Sample.attached(
            Sample.statement(
              "kms:*", condition: #"{"StringEquals":{"kms:RequestAlias":"alias/prod-1"}}"#))),
        standard), no(.identity)),
    Row(56, "unique id", decrypt(Sample.aliceCalls(), key("kms:*", to: Sample.aliceID)), keyAllows),
    Row(
      57, "unique id of a namesake",
      decrypt(Sample.aliceCalls(id: "AIDANEWALICENEWALICE"), key("kms:*", to: Sample.aliceID)),
      no(.resource)),
  ]
}

@Suite("The truth table") struct TruthTableTests {
  @Test("each row", arguments: TruthTable.rows)
  func row(_ row: Row) {
    #expect(row.situation.verdict() == row.verdict)
  }

  @Test("no row is missing")
  func complete() {
    #expect(TruthTable.rows.map(\.number) == Array(1...57))
  }

  @Test("a token is minted exactly where a row allows, and a refusal carries its trace")
  func conclusion() {
    for row in TruthTable.rows {
      let refusal = row.situation.refusal()
      switch row.verdict {
      case .allowed: #expect(refusal == nil, "row \(row.number)")
      case .refused(let reason):
        #expect(refusal?.reason == reason, "row \(row.number)")
        #expect(refusal?.trace.verdict == row.verdict, "row \(row.number)")
        #expect(refusal?.trace.lines.isEmpty == false)
      }
    }
  }
}
