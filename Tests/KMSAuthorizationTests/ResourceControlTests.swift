import IAMPolicy
import KMSAuthorization
import KMSModel
import Testing

/// What resource control policies limit. Source: Organizations User Guide, "Resource control policies";
/// Developer Guide, "Resource control policies in AWS KMS".
@Suite("Resource control policies") struct ResourceControlTests {
  private static let denyAll = Sample.attached(
    Sample.keyStatement("*", effect: "Deny", to: "*"), kind: .resource)
  private static let all = Sample.attached(Sample.statement("*"))

  private func verdict(
    _ caller: Caller, _ key: KeyAuthorizationFacts = Sample.facts(Sample.rootStatement),
    _ grants: [GrantFacts] = []
  ) -> Verdict {
    Situation(caller: caller, key: key, action: .operation(.decrypt), grants: grants).verdict()
  }

  private static let refused = Verdict.refused(.explicitDeny(.resourceControl))

  @Test("one on the root of the organization limits every account but the managing one")
  func root() {
    let caller = Sample.aliceCalls(Self.all)
    #expect(verdict(caller.within(Sample.organization(Self.denyAll))) == Self.refused)
    #expect(
      verdict(caller.within(Sample.organization(Self.denyAll, management: Sample.a))).isAllowed)
    #expect(verdict(caller.within(Sample.organization())).isAllowed)
  }

  @Test("one on an account limits the keys of that account, whoever asks")
  func account() {
    let overA = Sample.organization(ofAccounts: [Sample.a: [Self.denyAll]])
    let overB = Sample.organization(ofAccounts: [Sample.b: [Self.denyAll]])
    let key = Sample.facts(Sample.keyStatement("kms:*", to: "*"))
    for caller in [
      Sample.aliceCalls(), Sample.bobCalls(Self.all), Sample.rootCalls(of: Sample.a),
      Sample.rootCalls(of: Sample.b), Sample.serviceCalls(),
    ] {
      #expect(verdict(caller.within(overA), key) == Self.refused)
      #expect(verdict(caller.within(overB), key).isAllowed)
    }
  }

  @Test("it outweighs a grant")
  func grant() {
    let caller = Sample.bobCalls().within(Sample.organization(Self.denyAll))
    #expect(
      verdict(caller, Sample.facts(Sample.rootStatement), [Sample.grant(to: Sample.bob)])
        == Self.refused)
  }

  @Test("an allow in it allows nothing")
  func allow() {
    let allow = Sample.attached(Sample.keyStatement("*", to: "*"), kind: .resource)
    let caller = Sample.aliceCalls().within(Sample.organization(allow))
    #expect(verdict(caller) == .refused(.noPolicyAllows(.identity)))
  }

  @Test("it does not limit keys that services manage")
  func managed() {
    let caller = Sample.aliceCalls(Self.all).within(Sample.organization(Self.denyAll))
    #expect(
      verdict(caller, Sample.facts(Sample.rootStatement, isServiceManaged: true)).isAllowed)
  }

  @Test("it has no say in RetireGrant")
  func retirement() throws {
    let caller = Sample.aliceCalls().within(Sample.organization(Self.denyAll))
    let use = KeyUse(
      of: Sample.key, for: .operation(.retireGrant), parameters: .grantRetirement(nil))
    let grant = Sample.grant(to: Sample.bob, retirer: Sample.alice)
    let proof = try Authorizer().authorizeRetirement(
      of: grant, use, by: caller, on: Sample.facts(Sample.rootStatement),
      request: Sample.request())
    #expect(proof.subject == use)
  }

  @Test("one that cannot be understood denies, and the trace names it")
  func unreadable() {
    let broken = AttachedPolicy(
      name: "p-broken", policy: Sample.policy("nonsense", kind: .resource))
    let situation = Situation(
      caller: Sample.aliceCalls(Self.all).within(Sample.organization(broken)),
      key: Sample.facts(Sample.rootStatement), action: .operation(.decrypt))
    let refusal = situation.refusal()
    #expect(refusal?.reason == .explicitDeny(.resourceControl))
    #expect(
      refusal?.message.hasSuffix("with an explicit deny in a resource control policy") == true)
    #expect(
      refusal?.trace.lines.contains {
        $0 == "a resource control policy `p-broken`: cannot be understood, which denies everything"
      } == true)
  }

  @Test("it limits a role, whose trust policy is its resource's policy")
  func role() throws {
    let trust = ServiceQuestion.ResourcePolicy(
      AttachedPolicy(
        name: "Dev",
        policy: Sample.policy(
          #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}"#,
          kind: .trust)), of: Sample.account(Sample.a))
    let question = ServiceQuestion(
      action: "sts:AssumeRole", resource: Sample.devRole, resourcePolicy: trust)
    let context = DictionaryConditionContext()
    try Authorizer().authorize(
      question, by: Sample.aliceCalls().within(Sample.organization()), request: Sample.request(),
      in: context)
    let refusal = #expect(throws: Refusal.self) {
      try Authorizer().authorize(
        question, by: Sample.aliceCalls().within(Sample.organization(Self.denyAll)),
        request: Sample.request(), in: context)
    }
    #expect(refusal?.reason == .explicitDeny(.resourceControl))
  }
}

@Suite("Refusals without asking") struct ObstacleTests {
  private func refusal(
    _ obstacle: DecisionTrace.Obstacle, on resource: String?, isTold: Bool = false
  ) -> Refusal {
    Authorizer().refuse(
      .operation(.decrypt), on: resource, by: Sample.bobCalls(), request: Sample.request(),
      because: obstacle, isTold: isTold)
  }

  @Test(
    "the operator is told what stood in the way, the caller is not",
    arguments: [
      (DecisionTrace.Obstacle.absent, "there is no such resource"),
      (.otherAccount, "the resource belongs to another account"),
    ])
  func obstacles(_ obstacle: DecisionTrace.Obstacle, _ words: String) {
    let refusal = refusal(obstacle, on: Sample.keyARN)
    #expect(refusal.trace.lines.contains { $0.contains(words) })
    #expect(refusal.trace.lines[0] == "kms:Decrypt on \(Sample.keyARN)")
    #expect(refusal.trace.policies.isEmpty)
    #expect(!refusal.message.contains(words))
    #expect(refusal.message == self.refusal(.absent, on: Sample.keyARN).message)
  }

  @Test("the key of a ciphertext stays unnamed")
  func ciphertext() {
    let refusal = refusal(.absent, on: nil)
    #expect(refusal.trace.lines[0] == "kms:Decrypt on the key of a ciphertext")
    #expect(refusal.message.contains("on the resource associated with this ciphertext"))
  }

  @Test("a key that a service manages reads as if its policy did not allow")
  func managed() {
    let refusal = refusal(.serviceManaged, on: Sample.keyARN, isTold: true)
    #expect(
      refusal.message.hasSuffix("because no resource-based policy allows the kms:Decrypt action"))
    #expect(refusal.trace.lines.contains { $0.contains("a service manages the key") })
    #expect(!refusal.trace.lines.contains { $0.hasPrefix("missing") })
  }

  @Test("an alias of another account is refused, and a trace of one of the own account is made")
  func aliases() throws {
    let text = "arn:aws:kms:us-west-2:\(Sample.a):alias/x"
    guard case .aliasARN(let alias)? = KeyReference(text) else {
      Issue.record("\(text) is no alias")
      return
    }
    let use = AliasUse(of: alias, for: .operation(.createAlias))
    let refusal = #expect(throws: Refusal.self) {
      _ = try Authorizer().authorize(use, by: Sample.bobCalls(), request: Sample.request())
    }
    #expect(refusal?.trace.obstacle == .otherAccount)
    let all = Sample.attached(Sample.statement("kms:*"))
    let trace = Authorizer().trace(
      of: use, by: Sample.aliceCalls(all), request: Sample.request())
    #expect(trace.verdict == .allowed(.identity))
    #expect(trace.lines.contains { $0.hasPrefix("an identity-based policy") })
  }

  @Test("what is supposed in a simulation outweighs what a request would have")
  func supposing() throws {
    let request = RequestFacts(
      unsafeSupposing: DictionaryConditionContext([
        ("kms:viaservice", .text("s3.us-west-2.amazonaws.com")), ("aws:SourceIp", .text("8.8.8.8")),
      ]), region: try #require(Region("us-west-2")), now: Sample.request().now,
      sourceAddress: "203.0.113.7", isSecureTransport: true, userAgent: nil)
    for (condition, isAllowed) in [
      (#"{"StringEquals":{"kms:ViaService":"s3.us-west-2.amazonaws.com"}}"#, true),
      (#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#, false),
      (#"{"StringEquals":{"kms:CallerAccount":"111122223333"}}"#, true),
    ] {
      let situation = Situation(
        caller: Sample.aliceCalls(
          Sample.attached(Sample.statement("kms:*", condition: condition))),
        key: Sample.facts(Sample.rootStatement), action: .operation(.decrypt), request: request)
      #expect(situation.verdict().isAllowed == isAllowed, "\(condition)")
    }
  }
}
