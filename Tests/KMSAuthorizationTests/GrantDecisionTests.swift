import IAMPolicy
import KMSAuthorization
import KMSModel
import Testing

@Suite("Grants in decisions") struct GrantDecisionTests {
  private static let standard = Sample.facts(Sample.rootStatement)
  private static let it = Sample.pairs(["Department": "IT"])
  private static let accountA = "arn:aws:iam::\(Sample.a):root"

  private func verdict(
    _ caller: Caller, _ grant: GrantFacts, action: KMSAction = .operation(.decrypt),
    _ parameters: RequestParameters = .none, context: StringPairs = StringPairs(),
    request: RequestFacts = Sample.request()
  ) -> Verdict {
    Situation(
      caller: caller, key: Self.standard, action: action, context: context,
      parameters: parameters, request: request, grants: [grant]
    ).verdict()
  }

  @Test("a grant to an account needs a policy of the principal, except for the root user")
  func account() {
    let grant = Sample.grant(to: "arn:aws:iam::\(Sample.b):root")
    #expect(verdict(Sample.bobCalls(), grant) == .refused(.noPolicyAllows(.resource)))
    let all = Sample.attached(Sample.statement("kms:*"))
    #expect(verdict(Sample.bobCalls(all), grant) == .allowed(.grant(id: "0123")))
    #expect(verdict(Sample.rootCalls(of: Sample.b), grant) == .allowed(.grant(id: "0123")))
  }

  @Test("a grant to a role is limited by boundary and session, one to the session is not")
  func sessions() {
    let none = Sample.attached(Sample.statement("s3:*"))
    let caller = Sample.devCalls(session: [none])
    #expect(!verdict(caller, Sample.grant(to: Sample.devRole)).isAllowed)
    #expect(verdict(caller, Sample.grant(to: Sample.devSession)).isAllowed)
  }

  @Test("a grant bound to a unique id is not for a namesake")
  func boundID() {
    #expect(verdict(Sample.aliceCalls(), Sample.grant(id: Sample.aliceID)).isAllowed)
    #expect(!verdict(Sample.aliceCalls(), Sample.grant(id: "AIDAOLDALICEOLDALICE")).isAllowed)
  }

  @Test("a grant gives nothing that no grant can give")
  func ungrantable() {
    let grant = Sample.grant(Set(GrantOperation.allCases))
    let action = KMSAction.operation(.putKeyPolicy)
    #expect(!verdict(Sample.aliceCalls(), grant, action: action).isAllowed)
  }

  @Test("a service must work for the source of the grant")
  func source() {
    let source = "arn:aws:storage:us-west-2:111122223333:bucket/b"
    let grant = Sample.grant(to: "storage.amazonaws.com", sourceARN: source)
    let caller = Sample.serviceCalls()
    #expect(!verdict(caller, grant).isAllowed)
    #expect(verdict(caller, grant, request: Sample.request(sourceARN: source)).isAllowed)
    #expect(
      !verdict(caller, grant, request: Sample.request(sourceARN: source + "x")).isAllowed)
    #expect(!verdict(Sample.serviceCalls("other.amazonaws.com"), grant).isAllowed)
  }

  private func child(
    _ operations: [GrantOperation], _ constraint: GrantContextConstraint?
  ) -> RequestParameters {
    .grantCreation(
      GrantParameters(
        grantee: Sample.bob, retirer: nil, operations: operations, constraint: constraint))
  }

  @Test("a new grant made by a grant gives at most what that one gives")
  func children() {
    let action = KMSAction.operation(.createGrant)
    let more = Sample.pairs(["Department": "IT", "x": "y"])
    func allows(_ parent: GrantFacts, _ parameters: RequestParameters) -> Bool {
      verdict(Sample.aliceCalls(), parent, action: action, parameters).isAllowed
    }
    let free = Sample.grant([.createGrant, .decrypt])
    #expect(allows(free, child([.decrypt], nil)))
    #expect(allows(free, child([.decrypt, .createGrant], .equals(Self.it))))
    #expect(!allows(free, child([.encrypt], nil)))
    #expect(!allows(Sample.grant([.decrypt]), child([.decrypt], nil)))
    let subset = Sample.grant([.createGrant, .decrypt], constraint: .subset(Self.it))
    #expect(!allows(subset, child([.decrypt], nil)))
    #expect(allows(subset, child([.decrypt], .subset(Self.it))))
    #expect(allows(subset, child([.decrypt], .subset(more))))
    #expect(allows(subset, child([.decrypt], .equals(more))))
    #expect(!allows(subset, child([.decrypt], .equals(Sample.pairs(["x": "y"])))))
    let equals = Sample.grant([.createGrant, .decrypt], constraint: .equals(Self.it))
    #expect(allows(equals, child([.decrypt], .equals(Self.it))))
    #expect(!allows(equals, child([.decrypt], .equals(more))))
    #expect(!allows(equals, child([.decrypt], .subset(Self.it))))
  }

  private func retires(
    _ caller: Caller, _ grant: GrantFacts, on key: KeyAuthorizationFacts = standard
  ) -> Refusal.Reason? {
    do {
      _ = try Authorizer().authorizeRetirement(
        of: grant, KeyUse(of: key.arn, for: .operation(.retireGrant)), by: caller, on: key,
        request: Sample.request())
      return nil
    } catch {
      return error.reason
    }
  }

  @Test("a grant is retired by whom it names, its grantee with RetireGrant, and its account")
  func retirement() {
    let retire = Sample.attached(Sample.statement("kms:RetireGrant"))
    #expect(retires(Sample.bobCalls(), Sample.grant(retirer: Sample.bob)) == nil)
    #expect(retires(Sample.bobCalls(), Sample.grant()) == .notRetirer)
    #expect(retires(Sample.bobCalls(retire), Sample.grant()) == .notRetirer)
    #expect(retires(Sample.bobCalls(), Sample.grant(to: Sample.bob)) == .notRetirer)
    #expect(
      retires(Sample.bobCalls(), Sample.grant(to: Sample.bob, [.decrypt, .retireGrant])) == nil)
    #expect(retires(Sample.rootCalls(of: Sample.a), Sample.grant()) == nil)
    #expect(retires(Sample.rootCalls(of: Sample.b), Sample.grant()) == .notRetirer)
    #expect(retires(Sample.rootCalls(of: Sample.b), Sample.grant(issuer: Sample.b)) == nil)
    #expect(retires(Sample.aliceCalls(), Sample.grant()) == .notRetirer)
    #expect(retires(Sample.aliceCalls(retire), Sample.grant()) == nil)
    let toAccount = Sample.grant(retirer: "arn:aws:iam::\(Sample.b):root", issuer: Sample.a)
    #expect(retires(Sample.rootCalls(of: Sample.b), toAccount) == nil)
    #expect(retires(Sample.bobCalls(), toAccount) == .notRetirer)
    #expect(retires(Sample.bobCalls(retire), toAccount) == nil)
  }

  @Test("a policy can deny a retirement, and a key policy never allows one")
  func deniedRetirement() {
    let deny = Sample.attached(Sample.statement("kms:RetireGrant", effect: "Deny"))
    #expect(
      retires(Sample.bobCalls(deny), Sample.grant(retirer: Sample.bob))
        == .explicitDeny(.identity))
    let open = Sample.facts(Sample.keyStatement("kms:*", to: "*"))
    #expect(retires(Sample.bobCalls(), Sample.grant(), on: open) == .notRetirer)
    let closed = Sample.facts(
      Sample.keyStatement("kms:RetireGrant", effect: "Deny", to: "*"))
    #expect(
      retires(Sample.bobCalls(), Sample.grant(retirer: Sample.bob), on: closed)
        == .explicitDeny(.resource))
  }

  @Test("a trace says what speaks against the grants that were tried")
  func trace() {
    let situation = Situation(
      caller: Sample.aliceCalls(), key: Self.standard, action: .operation(.decrypt),
      grants: [Sample.grant([.encrypt]), Sample.grant(constraint: .equals(Self.it))])
    let trace = situation.refusal()?.trace
    #expect(trace?.grants.map(\.objection) == [.operation, .constraint])
    let text = trace?.lines.joined(separator: "\n") ?? ""
    #expect(text.contains("grant 0123: does not give this operation"))
    #expect(text.contains("the encryption context does not obey its constraint"))
    #expect(text.contains("missing: a statement of an identity-based policy"))
    #expect(!text.contains("IT"), "values are not shown")
  }
}
