import KMSAudit
import KMSSecrets
import Testing

@testable import IdentityService

@Suite("Records of identity") struct IdentityRecordTests {
  /// Parameters that no record may show.
  private static let secret: Set<String> = ["WebIdentityToken", "TokenCode", "EncodedMessage"]
  /// Parameters of which a record says only that they were sent.
  private static let hidden: Set<String> = ["Email", "AccountName"]

  private typealias Answer = Result<[AnswerNode]?, IdentityRefusal>

  private static func text(_ bytes: [UInt8]?) -> String {
    bytes.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  private static func details(
    _ operation: IdentityOperation, _ parameters: [(name: String, value: String)],
    _ answer: Answer = .success([])
  ) -> AuditDetails {
    IdentityRecord(
      operation, IdentityParameters(parameters), by: nil, answer: answer, isDenied: false
    ).details
  }

  private static func canary(_ name: String) -> String { "canary-\(name)-7f2c9b1e" }

  @Test("every parameter of every operation is shown, or is one that never is")
  func allowList() {
    for operation in IdentityOperations.all {
      let declared = operation.memberNames
      let details = Self.details(operation, declared.map { ($0, Self.canary($0)) })
      let shown = Self.text(details.requestParameters)
      for name in declared {
        let isSecret = Self.secret.contains(name) || Self.hidden.contains(name)
        #expect(
          shown.contains(Self.canary(name)) == !isSecret, "`\(name)` of \(operation.name)")
      }
      #expect(shown.contains("****") == declared.contains { Self.hidden.contains($0) })
    }
  }

  @Test("a parameter that an operation does not have is not shown, whatever its name")
  func undeclared() {
    let names = Set(IdentityOperations.all.flatMap(\.memberNames))
      .union(["Password", "SecretAccessKey", "SessionToken", "Unheard"])
    for operation in IdentityOperations.all {
      let others = names.subtracting(operation.memberNames)
      let details = Self.details(operation, others.map { ($0, Self.canary($0)) })
      #expect(details.requestParameters == nil, "\(operation.name)")
    }
  }

  @Test("of an operation that nobody serves no parameter is shown")
  func unknownOperation() {
    let record = IdentityRecord(
      nil, IdentityParameters([("UserName", "Bob")]), by: nil, answer: Answer.success(nil),
      isDenied: false)
    #expect(record.details.requestParameters == nil)
    #expect(record.recipientAccount == "")
  }

  @Test("numbers and truth values are written as such, and lists as lists")
  func forms() throws {
    let version = try #require(IdentityService.operation("CreatePolicyVersion", of: .iam))
    let shown = Self.details(
      version, [("PolicyArn", "arn"), ("PolicyDocument", "{}"), ("SetAsDefault", "true")])
    #expect(
      Self.text(shown.requestParameters)
        == #"{"policyArn":"arn","setAsDefault":true,"policyDocument":"{}"}"#)
    let assume = try #require(IdentityService.operation("AssumeRole", of: .sts))
    let request = Self.details(
      assume,
      [
        ("RoleArn", "arn:aws:iam::000000000001:role/R"), ("RoleSessionName", "s"),
        ("DurationSeconds", "900"), ("PolicyArns.member.1.arn", "p"),
        ("Tags.member.1.Key", "k"), ("Tags.member.1.Value", "v"),
        ("TransitiveTagKeys.member.1", "k"), ("TokenCode", "123456"),
      ])
    #expect(
      Self.text(request.requestParameters) == """
        {"roleArn":"arn:aws:iam::000000000001:role/R","roleSessionName":"s",\
        "durationSeconds":900,"transitiveTagKeys":["k"],"policyArns":[{"arn":"p"}],\
        "tags":[{"key":"k","value":"v"}]}
        """)
    let odd = Self.details(assume, [("DurationSeconds", "long"), ("RoleArn", "")])
    #expect(Self.text(odd.requestParameters) == #"{"roleArn":"","durationSeconds":"long"}"#)
  }

  @Test("what nobody signed and nobody believed leaves short texts only")
  func unsigned() throws {
    let operation = try #require(
      IdentityService.operation("AssumeRoleWithWebIdentity", of: .sts))
    let long = String(repeating: "x", count: RecordedParameters.unsignedBytesMax + 1)
    let parameters = [
      ("RoleArn", "arn"), ("Policy", long), ("PolicyArns.member.1.arn", "p"),
      ("WebIdentityToken", "token"),
    ].map { (name: $0.0, value: $0.1) }
    let refused = Self.details(operation, parameters, .failure(.internalFailure))
    #expect(Self.text(refused.requestParameters) == #"{"roleArn":"arn"}"#)
    let accepted = Self.text(Self.details(operation, parameters).requestParameters)
    #expect(accepted.contains(long))
    #expect(!accepted.contains("token"))
  }

  @Test("no answer of any operation shows a secret or a session token, however deep")
  func answers() {
    let secrets: [AnswerNode] = [
      .secret("AccessKeyId", SensitiveBytes(copying: Array("canary-secret".utf8))),
      .text("SessionToken", "canary-token"), .text("SecretAccessKey", "canary-text"),
      .texts("Tags", ["canary-list"]), .map("Policy", [("canary-map", .text("Arn", "canary-map"))]),
      .text("Arn", "shown"),
    ]
    let tree =
      secrets + [
        .structure("Credentials", secrets + [.structure("User", secrets)]),
        .list("Tags", [secrets]), .structure("Unheard", secrets + [.text("Arn", "canary-inside")]),
      ]
    for operation in IdentityOperations.all {
      let shown = Self.text(RecordedAnswer.object(tree, of: operation))
      #expect(!shown.contains("canary"), "\(operation.name)")
      let isRecorded =
        !operation.isReadOnly
        || ["AssumeRole", "AssumeRoleWithWebIdentity", "GetSessionToken"].contains(operation.name)
      #expect(shown.contains("shown") == isRecorded, "\(operation.name)")
    }
  }

  /// Source: IAM User Guide, "Logging IAM and AWS STS API calls", CreateUser and CreateAccessKey.
  @Test("the records of a new user and its access key are the documented ones")
  func newUser() async throws {
    let site = try await IdentityHarness()
    let root = try site.root
    let create = try #require(IdentityService.operation("CreateUser", of: .iam))
    let user = try await site.call("CreateUser", ["UserName": "Bob"])
    let record = IdentityRecord(
      create, IdentityParameters([("UserName", "Bob")]), by: root, answer: Answer.success(user),
      isDenied: false)
    #expect(Self.text(record.details.requestParameters) == #"{"userName":"Bob"}"#)
    let id = try #require(user.text("UserId"))
    #expect(
      Self.text(record.details.responseElements) == """
        {"user":{"path":"/","userName":"Bob","userId":"\(id)",\
        "arn":"arn:aws:iam::000000000001:user/Bob","createDate":"Jan 2, 2026, 3:04:05 AM"}}
        """)
    #expect(record.recipientAccount == "000000000001")
    #expect(record.details.resources.isEmpty)
    let key = try await site.call("CreateAccessKey", ["UserName": "Bob"])
    let secret = try #require(key.text("SecretAccessKey"))
    let createKey = try #require(IdentityService.operation("CreateAccessKey", of: .iam))
    let shown = Self.text(RecordedAnswer.object(key, of: createKey))
    #expect(
      shown == """
        {"accessKey":{"userName":"Bob","accessKeyId":"\(key.text("AccessKeyId") ?? "")",\
        "status":"Active","createDate":"Jan 2, 2026, 3:04:05 AM"}}
        """)
    #expect(!shown.contains(secret))
  }

  /// Source: IAM User Guide, "Logging IAM and AWS STS API calls", AssumeRole and GetSessionToken.
  @Test("the record of a session names its access key and the role, not its secrets")
  func session() async throws {
    let site = try await IdentityHarness()
    let made = try await site.call("GetSessionToken", [:], of: .sts)
    let operation = try #require(IdentityService.operation("GetSessionToken", of: .sts))
    let record = IdentityRecord(
      operation, IdentityParameters([]), by: try site.root, answer: Answer.success(made),
      isDenied: false)
    #expect(
      Self.text(record.details.responseElements) == """
        {"credentials":{"accessKeyId":"\(made.text("AccessKeyId") ?? "")",\
        "expiration":"Jan 2, 2026, 4:04:05 AM"}}
        """)
    #expect(record.details.requestParameters == nil)
    let assume = try #require(IdentityService.operation("AssumeRole", of: .sts))
    let arn = "arn:aws:iam::000000000002:role/path/R"
    let parameters = IdentityParameters([("RoleArn", arn), ("RoleSessionName", "s")])
    let root = try site.root
    let assumed = IdentityRecord(
      assume, parameters, by: root, answer: Answer.success([]), isDenied: false)
    #expect(
      assumed.details.resources == [AuditResource(arn: arn, account: "000000000002", kind: .role)])
    #expect(assumed.recipientAccount == "000000000001")
    let denied = IdentityRecord(
      assume, parameters, by: root, answer: Answer.failure(.accessDenied("no")), isDenied: true)
    #expect(denied.details.requestParameters == nil)
    #expect(denied.details.resources.isEmpty)
  }

  @Test("a token of an identity provider makes a WebIdentityUser of the role's account")
  func webIdentity() throws {
    let operation = try #require(
      IdentityService.operation("AssumeRoleWithWebIdentity", of: .sts))
    let parameters = IdentityParameters([("RoleArn", "arn:aws:iam::000000000002:role/R")])
    let answer: [AnswerNode] = [
      .text("SubjectFromWebIdentityToken", "sub"), .text("Audience", "aud"),
      .text("Provider", "https://issuer.example/path"),
    ]
    let record = IdentityRecord(
      operation, parameters, by: nil, answer: Answer.success(answer), isDenied: false)
    #expect(record.identity.type == "WebIdentityUser")
    #expect(record.identity.principalID == "issuer.example/path:aud:sub")
    #expect(record.identity.userName == "sub")
    #expect(record.identity.identityProvider == "issuer.example/path")
    #expect(record.recipientAccount == "000000000002")
    let refused = IdentityRecord(
      operation, parameters, by: nil, answer: Answer.failure(.accessDenied("no")), isDenied: true)
    #expect(refused.identity.type == "WebIdentityUser")
    #expect(refused.identity.principalID == nil)
    #expect(refused.recipientAccount == "")
  }

  @Test("a new account is recorded without its name and address")
  func newAccount() throws {
    let operation = try #require(
      IdentityService.operation("CreateAccount", of: .organizations))
    let details = Self.details(
      operation, [("Email", "a@example.com"), ("AccountName", "member")],
      .success([
        .structure(
          "CreateAccountStatus",
          [
            .text("Id", "car-1"), .text("AccountName", "member"), .text("State", "SUCCEEDED"),
            .number("RequestedTimestamp", 1_767_323_045),
          ])
      ]))
    #expect(Self.text(details.requestParameters) == #"{"email":"****","accountName":"****"}"#)
    #expect(
      Self.text(details.responseElements) == """
        {"createAccountStatus":{"id":"car-1","accountName":"****","state":"SUCCEEDED",\
        "requestedTimestamp":"Jan 2, 2026, 3:04:05 AM"}}
        """)
  }

  @Test("texts of errors do not repeat what must not be recorded", arguments: secret)
  func errorTexts(_ name: String) throws {
    let value = "canary-" + String(repeating: "x", count: 21_000)
    do {
      let operation = try #require(
        IdentityOperations.all.first { $0.memberNames.contains(name) })
      try ParameterCheck.check(IdentityParameters([(name, value)]), operation.shape.input)
      Issue.record("`\(name)` may be that long")
    } catch let refusal as IdentityRefusal {
      #expect(!refusal.message.contains("canary"))
    }
  }
}
