import IAMPolicy
import Testing

@Suite("Stored policies") struct StoredPolicyTests {
  static let good = #""Effect":"Allow","Action":"*","Resource":"*""#

  @Test("what is not understood as a whole denies everything", arguments: unreadable)
  func failsClosed(_ row: (kind: PolicyKind, text: String)) {
    let policy = Sample.policy(row.text, kind: row.kind)
    #expect(!policy.isReadable && policy.kind == row.kind)
    for principal in Sample.everybody {
      let request = Sample.request(principal)
      let outcome = policy.evaluate(request, in: DictionaryConditionContext())
      #expect(outcome == .unreadable && outcome.isDenial)
      let explanation = policy.explain(request, in: DictionaryConditionContext())
      #expect(explanation.outcome == .unreadable && explanation.statements.isEmpty)
    }
  }

  static let unreadable: [(kind: PolicyKind, text: String)] =
    [
      "", "{", "null", "[]", "{}", #"{"Statement":[]}"#, #"{"Statement":{}}"#,
      #"{"Version":"2099-01-01","Statement":{\#(good)}}"#,
      #"{"Statement":[{\#(good)},{\#(good),"Until":"2030"}]}"#,
      #"{"Statement":{\#(good),"Effect":"Deny"}}"#,
      #"{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}"#,
      #"{"Statement":{"Action":"*","Resource":"*"}}"#,
      #"{"Statement":{\#(good),"Condition":{"StringMatches":{"a:b":"c"}}}}"#,
      #"{"Statement":{\#(good),"Condition":{"NumericEquals":{"a:b":"c"}}}}"#,
      #"{"Statement":{\#(good),"Condition":{"ArnLike":{"a:b":"c"}}}}"#,
      #"{"Version":"2012-10-17","Statement":{\#(good),"Condition":{"StringLike":{"a:b":"${"}}}}"#,
      #"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"a:${b}"}}"#,
      #"{"Statement":{\#(good),"Principal":"*"}}"#,
      String(repeating: " ", count: 131_072) + "{}",
    ].map { (PolicyKind.identity, $0) }
    + [
      (PolicyKind.resource, #"{"Statement":{\#(good),"Principal":{"AWS":"Alice"}}}"#),
      (PolicyKind.resource, #"{"Statement":{\#(good),"Principal":{"Moon":"Alice"}}}"#),
      (
        PolicyKind.trust,
        #"{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#
      ),
    ]

  @Test("a statement that lacks an element has no effect, and the others keep theirs")
  func ineffective() {
    let rows: [(statement: String, defect: StatementDefect)] = [
      (#""Effect":"Allow","Principal":"*","Action":"*""#, .resourceMissing),
      (#""Effect":"Allow","Principal":"*","Action":"*","Resource":[null]"#, .resourceMissing),
      (#""Effect":"Deny","Principal":"*","Action":"*","NotResource":[]"#, .resourceMissing),
      (#""Effect":"Deny","Principal":"*","Resource":"*""#, .actionMissing),
      (#""Effect":"Deny","Principal":"*","NotAction":[],"Resource":"*""#, .actionMissing),
      (Self.good, .principalMissing), (#"\#(Self.good),"Principal":{"AWS":[]}"#, .principalMissing),
      (
        #"\#(Self.good),"NotPrincipal":{"AWS":"444455556666"}"#, .notPrincipalWithAllow
      ),
    ]
    for row in rows {
      let policy = Sample.keyPolicy(row.statement, #"\#(Self.good),"Principal":{"AWS":"*"}"#)
      let explanation = policy.explain(Sample.request(), in: DictionaryConditionContext())
      #expect(explanation.outcome == .allowed(statement: 1, by: .everyone))
      #expect(explanation.statements.first?.verdict == .ineffective(row.defect))
    }
  }

  @Test("documents of older rules are read: any size, Sid and version of their time")
  func olderRules() {
    let padding = String(repeating: " ", count: 50_000)
    let policy = Sample.policy(
      #"{\#(padding)"Statement":[{"Sid":"a b",\#(Self.good)},{"Sid":"a b",\#(Self.good)}]}"#,
      kind: .identity)
    #expect(
      policy.evaluate(Sample.request(), in: DictionaryConditionContext())
        == .allowed(statement: 0, by: .holder))
  }

  @Test("a stored text with any byte changed evaluates to something")
  func damaged() {
    let text = #"""
      {"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},
      "Action":"kms:*","Resource":"arn:aws:kms:*:*:key/${aws:username, 'x'}","Condition":{
      "ForAllValues:StringLike":{"aws:TagKeys":["a*","${*}"]},"DateLessThan":{"aws:CurrentTime":
      "2026-05-01T00:00:00Z"},"IpAddress":{"aws:SourceIp":"::ffff:1.2.3.4/99"}}}]}
      """#
    #expect(Sample.policy(text).isReadable)
    var readable = 0
    for index in text.utf8.indices {
      for mask: UInt8 in [0x01, 0x10, 0x80] {
        var bytes = Array(text.utf8)
        bytes[text.utf8.distance(from: text.startIndex, to: index)] ^= mask
        let policy = CompiledPolicy(stored: bytes, kind: .resource)
        let outcome = policy.evaluate(Sample.request(), in: DictionaryConditionContext())
        #expect(policy.isReadable != (outcome == .unreadable))
        if policy.isReadable { readable += 1 }
      }
    }
    #expect(readable > 0)
  }
}
