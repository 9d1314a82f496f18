import IAMPolicy
import Testing

@Suite("Explanations") struct ExplanationTests {
  private static let policy = Sample.policy(
    #"""
    {"Version":"2012-10-17","Statement":[
    {"Sid":"Region","Effect":"Deny","Principal":"*","Action":"*","Resource":"*",
     "Condition":{"StringNotEquals":{"aws:RequestedRegion":"us-west-2"}}},
    {"Sid":"Other","Effect":"Allow","Principal":"*","Action":"kms:Encrypt","Resource":"*"},
    {"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"*","Resource":"*"},
    {"Effect":"Allow","Principal":"*","Action":"*","Resource":"arn:aws:s3:::x"},
    {"Effect":"Allow","Principal":"*","Action":"*",
     "Resource":"arn:aws:kms:*:*:key/${aws:username}"},
    {"Effect":"Allow","Principal":"*","Action":"*","Resource":"*",
     "Condition":{"Bool":{"aws:SecureTransport":"true"},"Null":{"aws:TokenIssueTime":"false"}}},
    {"Effect":"Allow","Principal":"*","Action":"*","Resource":"*",
     "Condition":{"Null":{"aws:RequestedRegion":true}}},
    {"Effect":"Allow","Principal":"*","Action":"*","Resource":"*",
     "Condition":{"StringEquals":{"aws:RequestedRegion":"${aws:username}"}}},
    {"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"*","Resource":"*"}]}
    """#)

  @Test("name for each statement the first element that does not match, and why")
  func trace() {
    let context = DictionaryConditionContext([
      ("aws:RequestedRegion", .text("us-west-2")), ("aws:SecureTransport", .boolean(true)),
    ])
    let explanation = Self.policy.explain(Sample.request(), in: context)
    let expected: [StatementTrace.Verdict] = [
      .conditionFailed(operator: "StringNotEquals", key: "aws:requestedregion", .valuesDiffer),
      .otherAction, .otherPrincipal, .otherResource(isVariableUnresolved: false),
      .otherResource(isVariableUnresolved: true),
      .conditionFailed(operator: "Null", key: "aws:tokenissuetime", .keyAbsent),
      .conditionFailed(operator: "Null", key: "aws:requestedregion", .keyPresent),
      .conditionFailed(operator: "StringEquals", key: "aws:requestedregion", .variableUnresolved),
      .matched(.account),
    ]
    #expect(explanation.statements.map(\.verdict) == expected)
    #expect(explanation.statements.map(\.statement) == Array(0..<9))
    #expect(explanation.statements.map(\.effect).filter { $0 == .deny }.count == 1)
    #expect(explanation.statements[0].statementID == "Region")
    #expect(explanation.statements[2].statementID == nil)
    #expect(explanation.outcome == .allowed(statement: 8, by: .account))
  }

  @Test("agree with the decision on random policies")
  func agree() {
    var generator = RandomPolicy(21)
    for _ in 0..<300 {
      let policy = Sample.policy(generator.sketch(kind: .resource).text)
      let request = generator.request()
      let asked = Sample.request(request.principal, request.action, on: request.resource)
      let context = DictionaryConditionContext(generator.context())
      let explanation = policy.explain(asked, in: context)
      #expect(explanation.outcome == policy.evaluate(asked, in: context), "seed \(Seed.value)")
      let matched = explanation.statements.filter { trace in
        if case .matched = trace.verdict { return true }
        return false
      }
      switch explanation.outcome {
      case .denied(let index): #expect(matched.contains { $0.statement == index })
      case .allowed(let index, let match):
        #expect(matched.allSatisfy { $0.effect == .allow })
        #expect(matched.first { $0.statement == index }?.verdict == .matched(match))
      case .noMatch, .unreadable: #expect(matched.isEmpty)
      }
    }
  }
}
