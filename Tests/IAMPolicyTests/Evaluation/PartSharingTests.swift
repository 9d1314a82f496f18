import IAMPolicy
import Testing

/// Equal parts of a policy are looked at once. What is not equal must not be taken for it.
@Suite("Parts that statements share") struct PartSharingTests {
  private func outcome(
    _ statements: [String], on resource: String = Sample.keyARN, userName: String = "alice"
  ) -> PolicyOutcome {
    let text = #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
    let policy = Sample.policy(text, kind: .identity)
    let context = DictionaryConditionContext([("aws:username", .text(userName))])
    let request = Sample.request(on: resource)
    let outcome = policy.evaluate(request, in: context)
    // An explanation shares nothing.
    let matched = policy.explain(request, in: context).statements.filter {
      $0.verdict == .matched(.holder)
    }
    let denied = matched.first { $0.effect == .deny }
    let allowed = matched.first { $0.effect == .allow }
    let expected: PolicyOutcome =
      denied.map { .denied(statement: $0.statement) }
      ?? allowed.map { .allowed(statement: $0.statement, by: .holder) } ?? .noMatch
    #expect(outcome == expected)
    return outcome
  }

  private func statement(
    _ effect: String, resource: String = #""Resource":"*""#, condition: String = "{}"
  ) -> String {
    #"{"Effect":"\#(effect)","Action":"*",\#(resource),"Condition":\#(condition)}"#
  }

  @Test("the same list means the opposite as a list of exceptions")
  func exceptions() {
    let statements = [
      statement("Deny", resource: #""NotResource":"\#(Sample.keyARN)""#),
      statement("Allow", resource: #""Resource":"\#(Sample.keyARN)""#),
      statement("Deny", resource: #""NotResource":"\#(Sample.keyARN)""#),
    ]
    #expect(outcome(statements) == .allowed(statement: 1, by: .holder))
    #expect(outcome(statements, on: Sample.keyARN + "x") == .denied(statement: 0))
  }

  @Test("a variable without a value stays without one in every statement")
  func unresolved() {
    let resource = #"Resource":"arn:aws:kms:us-west-2:111122223333:key/${aws:userid}""#
    #expect(
      outcome([
        statement("Allow", resource: "\"" + resource),
        statement("Allow", resource: "\"" + resource),
      ]) == .noMatch)
    #expect(
      outcome([
        statement("Allow"), statement("Deny", resource: "\"Not" + resource),
        statement("Deny", resource: "\"Not" + resource),
      ]) == .denied(statement: 1))
  }

  @Test("two spellings of one character are two values")
  func spellings() {
    let composed = "\u{E9}"
    let decomposed = "e\u{301}"
    func equals(_ value: String) -> String { #"{"StringEquals":{"aws:username":"\#(value)"}}"# }
    let statements = [
      statement("Deny", condition: equals(composed)),
      statement("Allow", condition: equals(decomposed)),
    ]
    #expect(outcome(statements, userName: decomposed) == .allowed(statement: 1, by: .holder))
    #expect(outcome(statements, userName: composed) == .denied(statement: 0))
  }

  @Test("operators, keys and values all count")
  func conditions() {
    for (first, second) in [
      (#"{"StringEquals":{"aws:username":"bob"}}"#, #"{"StringNotEquals":{"aws:username":"bob"}}"#),
      (
        #"{"StringEquals":{"aws:userid":"alice"}}"#, #"{"StringEquals":{"aws:username":"alice"}}"#
      ),
      (
        #"{"StringEquals":{"aws:username":["b"]}}"#,
        #"{"StringEquals":{"aws:username":["b","alice"]}}"#
      ),
      (#"{"StringEquals":{"aws:username":"a*"}}"#, #"{"StringLike":{"aws:username":"a*"}}"#),
      (#"{"Bool":{"aws:username":"true"}}"#, #"{"BoolIfExists":{"aws:userid":"true"}}"#),
    ] {
      #expect(
        outcome([
          statement("Deny", condition: first), statement("Allow", condition: first),
          statement("Allow", condition: second),
        ]) == .allowed(statement: 2, by: .holder))
    }
  }

  @Test("the case of a key's name does not count, that of a value does")
  func letters() {
    #expect(
      outcome([
        statement("Allow", condition: #"{"StringEquals":{"AWS:UserName":"Alice"}}"#),
        statement("Allow", condition: #"{"StringEquals":{"aws:username":"alice"}}"#),
      ]) == .allowed(statement: 1, by: .holder))
  }

  @Test("a policy with more different parts than fit on the stack is decided the same way")
  func many() {
    let statements = (0..<1_100).map { index in
      statement("Deny", condition: #"{"StringEquals":{"aws:username":"user\#(index)"}}"#)
    }
    #expect(outcome(statements + [statement("Allow")]) == .allowed(statement: 1_100, by: .holder))
    #expect(outcome(statements, userName: "user1099") == .denied(statement: 1_099))
  }
}
