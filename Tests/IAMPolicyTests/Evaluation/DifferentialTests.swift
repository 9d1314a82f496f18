import IAMPolicy
import Testing

/// The fast evaluator against the slow one: 100,000 pairs of a random policy and a random request, each
/// with the statements sorted by actions and without.
@Suite("Two evaluators") struct DifferentialTests {
  static let kinds: [PolicyKind] = [.resource, .identity, .resource, .trust]
  static let policiesPerShard = 1_250
  static let requestsPerPolicy = 20

  @Test("agree on random policies and requests", arguments: 0..<4)
  func agree(_ shard: Int) throws {
    let kind = Self.kinds[shard]
    var generator = RandomPolicy(UInt64(shard))
    var tally: [String: Int] = [:]
    for _ in 0..<Self.policiesPerShard {
      let text = generator.sketch(kind: kind).text
      let policy = Sample.policy(text, kind: kind)
      let sorted = CompiledPolicy(
        stored: Array(text.utf8), kind: kind, vocabulary: RandomPolicy.vocabulary)
      let reference = try #require(ReferenceEvaluator(text, kind: kind))
      for _ in 0..<Self.requestsPerPolicy {
        let request = generator.request()
        let context = generator.context()
        let conditions = DictionaryConditionContext(context)
        let outcome = policy.evaluate(
          Sample.request(request.principal, request.action, on: request.resource), in: conditions)
        let sortedOutcome = sorted.evaluate(
          PolicyRequest(
            principal: request.principal,
            action: RandomPolicy.vocabulary.action(named: request.action),
            resource: PolicyResource(arn: request.resource)), in: conditions)
        let expected = reference.evaluate(request, ReferenceContext(context))
        tally[outcome.substance, default: 0] += 1
        guard outcome != expected || sortedOutcome != expected else { continue }
        Issue.record(
          """
          seed \(Seed.value): \(outcome), but the documentation says \(expected)
          sorted by actions: \(sortedOutcome)
          policy \(text)
          request \(request)
          context \(context)
          """)
        return
      }
    }
    print("seed \(Seed.value), shard \(shard): \(tally.sorted { $0.key < $1.key })")
    let isCommon = { (substance: String) in tally[substance, default: 0] > 1_000 }
    #expect(isCommon("denied") && isCommon("no match"), "the run compared too little")
    #expect(tally["unreadable", default: 0] < 2_000, "the run compared too little")
  }
}
