import IAMPolicy
import KMSAuthorization
import KMSModel
import Testing

@Suite("Refusal texts") struct RefusalTextTests {
  private static let head =
    "User: \(Sample.alice) is not authorized to perform: kms:Decrypt on resource: \(Sample.keyARN) "
  private static let vague =
    "because the resource does not exist in this Region, no resource-based policies allow access, "
    + "or a resource-based policy explicitly denies access"

  private static func text(
    _ caller: Caller, _ key: KeyAuthorizationFacts, namedByCiphertext: Bool = false
  ) -> String? {
    Situation(caller: caller, key: key, action: .operation(.decrypt))
      .refusal(namedByCiphertext: namedByCiphertext)?.message
  }

  private static let all = Sample.attached(Sample.statement("kms:*"))
  private static let deny = Sample.statement("kms:*", effect: "Deny")
  private static let standard = Sample.facts(Sample.rootStatement)

  @Test("what is missing is named to callers of the key's own account")
  func missing() {
    #expect(
      Self.text(Sample.aliceCalls(), Self.standard)
        == Self.head + "because no identity-based policy allows the kms:Decrypt action")
    #expect(
      Self.text(Sample.aliceCalls(Self.all), Sample.facts(Sample.keyStatement("s3:*", to: "*")))
        == Self.head + "because no resource-based policy allows the kms:Decrypt action")
    #expect(
      Self.text(
        Sample.aliceCalls(
          Self.all,
          boundary: Sample.attached(Sample.statement("s3:*"), kind: .permissionsBoundary)),
        Self.standard)
        == Self.head + "because no permissions boundary allows the kms:Decrypt action")
    #expect(
      Self.text(Sample.aliceCalls(Self.all, serviceControl: [[]]), Self.standard)
        == Self.head + "because no service control policy allows the kms:Decrypt action")
    #expect(
      Self.text(Sample.devCalls(Self.all, session: []), Self.standard)
        == "User: \(Sample.devSession) is not authorized to perform: kms:Decrypt on resource: "
        + "\(Sample.keyARN) because no session policy allows the kms:Decrypt action")
  }

  @Test("an explicit deny names the kind of policy")
  func denied() {
    let tail = { (text: String?) in text.map { String($0.dropFirst(Self.head.count)) } }
    #expect(
      tail(Self.text(Sample.aliceCalls(Sample.attached(Self.deny)), Self.standard))
        == "with an explicit deny in an identity-based policy")
    #expect(
      tail(
        Self.text(
          Sample.aliceCalls(Self.all),
          Sample.facts(
            Sample.rootStatement, Sample.keyStatement("kms:*", effect: "Deny", to: "*"))))
        == "with an explicit deny in a resource-based policy")
    #expect(
      tail(
        Self.text(
          Sample.aliceCalls(
            boundary: Sample.attached(Self.deny, kind: .permissionsBoundary)), Self.standard))
        == "with an explicit deny in a permissions boundary")
    #expect(
      tail(
        Self.text(
          Sample.aliceCalls(
            serviceControl: [[Sample.attached(Self.deny, kind: .serviceControl)]]),
          Self.standard)) == "with an explicit deny in a service control policy")
    #expect(
      Self.text(
        Sample.devCalls(Self.all, session: [Sample.attached(Self.deny, kind: .session)]),
        Self.standard)?.hasSuffix(" with an explicit deny in a sessions policy") == true)
  }

  @Test("of keys of other accounts nothing is told, whatever the reason")
  func foreign() {
    let head =
      "User: \(Sample.bob) is not authorized to perform: kms:Decrypt on resource: \(Sample.keyARN) "
    for caller in [
      Sample.bobCalls(), Sample.bobCalls(Self.all), Sample.bobCalls(Sample.attached(Self.deny)),
    ] {
      #expect(Self.text(caller, Self.standard) == head + Self.vague)
    }
  }

  @Test("of the key of a ciphertext nothing is told, not even its name")
  func ciphertext() {
    for caller in [Sample.aliceCalls(), Sample.aliceCalls(Sample.attached(Self.deny))] {
      #expect(
        Self.text(caller, Self.standard, namedByCiphertext: true)
          == "User: \(Sample.alice) is not authorized to perform: kms:Decrypt on the resource "
          + "associated with this ciphertext " + Self.vague)
    }
  }

  @Test("operations on the account name `*`, those on an alias its ARN")
  func account() throws {
    let region = try #require(Region(Sample.region))
    #expect(throws: Refusal.self) {
      _ = try Authorizer().authorize(
        AccountUse(in: Sample.account(Sample.a), region: region, for: .operation(.createKey)),
        by: Sample.aliceCalls(), request: Sample.request())
    }
    do {
      _ = try Authorizer().authorize(
        AccountUse(in: Sample.account(Sample.a), region: region, for: .operation(.listKeys)),
        by: Sample.aliceCalls(), request: Sample.request())
    } catch {
      #expect(
        error.message
          == "User: \(Sample.alice) is not authorized to perform: kms:ListKeys on resource: * "
          + "because no identity-based policy allows the kms:ListKeys action")
    }
    let alias = AliasARN(
      partition: .aws, region: region, account: Sample.account(Sample.a),
      name: try #require(AliasName("alias/x")))
    do {
      _ = try Authorizer().authorize(
        AliasUse(of: alias, for: .operation(.createAlias)), by: Sample.aliceCalls(),
        request: Sample.request())
      Issue.record("nothing allows it")
    } catch {
      #expect(
        error.message
          == "User: \(Sample.alice) is not authorized to perform: kms:CreateAlias on resource: "
          + "\(alias) because no identity-based policy allows the kms:CreateAlias action")
    }
  }
}

@Suite("Operations without a key") struct AccountDecisionTests {
  private func isAllowed(
    _ caller: Caller, _ operation: KMSOperation = .createKey,
    parameters: RequestParameters = .none
  ) throws -> Bool {
    let region = try #require(Region(Sample.region))
    do {
      _ = try Authorizer().authorize(
        AccountUse(
          in: Sample.account(Sample.a), region: region, for: .operation(operation),
          parameters: parameters), by: caller, request: Sample.request())
      return true
    } catch {
      return false
    }
  }

  @Test("a policy of the principal decides; the root user needs none")
  func identity() throws {
    #expect(try isAllowed(Sample.rootCalls(of: Sample.a)))
    #expect(try !isAllowed(Sample.rootCalls(of: Sample.b)))
    #expect(try !isAllowed(Sample.aliceCalls()))
    #expect(try isAllowed(Sample.aliceCalls(Sample.attached(Sample.statement("kms:CreateKey")))))
    #expect(
      try isAllowed(
        Sample.aliceCalls(
          Sample.attached(
            Sample.statement("kms:CreateKey", resource: "arn:aws:kms:us-west-2:\(Sample.a):*")))))
    #expect(
      try !isAllowed(
        Sample.aliceCalls(
          Sample.attached(Sample.statement("kms:CreateKey", resource: Sample.keyARN)))))
  }

  @Test("a boundary and a session policy limit it")
  func ceilings() throws {
    let all = Sample.attached(Sample.statement("kms:*"))
    let none = Sample.attached(Sample.statement("s3:*"), kind: .permissionsBoundary)
    #expect(try !isAllowed(Sample.aliceCalls(all, boundary: none)))
    #expect(try !isAllowed(Sample.devCalls(all, session: [none])))
    #expect(try isAllowed(Sample.devCalls(all, session: [none, all])))
  }

  @Test("CreateKey shows what the key will be, and no key")
  func creation() throws {
    let parameters = RequestParameters.keyCreation(
      KeyCreationParameters(
        attributes: KeyAttributes(spec: .rsa2048, usage: .signVerify, origin: .awsKms),
        bypassesLockoutCheck: nil, tags: Sample.pairs(["team": "x"])))
    for (condition, expected) in [
      (#"{"StringEquals":{"kms:KeySpec":"RSA_2048","aws:RequestTag/Team":"x"}}"#, true),
      (#"{"StringEquals":{"kms:KeySpec":"SYMMETRIC_DEFAULT"}}"#, false),
      (#"{"Bool":{"kms:MultiRegion":"false"}}"#, true),
      (#"{"Null":{"kms:BypassPolicyLockoutSafetyCheck":"true"}}"#, true),
      (#"{"Null":{"kms:CallerAccount":"true"}}"#, true),
      (#"{"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}"#, true),
    ] {
      let caller = Sample.aliceCalls(
        Sample.attached(Sample.statement("kms:CreateKey", condition: condition)))
      #expect(try isAllowed(caller, parameters: parameters) == expected, "\(condition)")
    }
  }
}
