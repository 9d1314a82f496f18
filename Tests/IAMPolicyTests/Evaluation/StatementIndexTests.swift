import IAMPolicy
import Testing

/// Statements sorted by actions. That they answer as unsorted ones do is shown by `DifferentialTests`.
@Suite("Statements sorted by actions") struct StatementIndexTests {
  private static let text = """
    {"Version":"2012-10-17","Statement":[
    {"Sid":"a","Effect":"Allow","Action":"kms:Encrypt","Resource":"*"},
    {"Sid":"b","Effect":"Deny","Action":"kms:*Key","Resource":"*"},
    {"Sid":"c","Effect":"Allow","NotAction":"kms:Decrypt","Resource":"*"}]}
    """

  private static func vocabulary(_ actions: String...) -> PolicyVocabulary {
    PolicyVocabulary(keys: [], families: [], actions: actions)
  }

  private func outcome(_ policy: CompiledPolicy, _ action: PolicyAction) -> PolicyOutcome {
    policy.evaluate(
      PolicyRequest(
        principal: Sample.alice, action: action, resource: PolicyResource(arn: Sample.keyARN)),
      in: DictionaryConditionContext())
  }

  private func policy(_ vocabulary: PolicyVocabulary) -> CompiledPolicy {
    CompiledPolicy(stored: Array(Self.text.utf8), kind: .identity, vocabulary: vocabulary)
  }

  @Test("an action of the vocabulary is told by its place, whatever the case of its name")
  func known() {
    let words = Self.vocabulary("kms:Encrypt", "kms:Decrypt", "kms:DescribeKey")
    let policy = policy(words)
    #expect(
      outcome(policy, words.action(named: "KMS:encrypt")) == .allowed(statement: 0, by: .holder))
    #expect(outcome(policy, words.action(named: "kms:Decrypt")) == .noMatch)
    #expect(outcome(policy, words.action(named: "kms:DescribeKey")) == .denied(statement: 1))
  }

  @Test("an action that the vocabulary does not have is compared with every statement")
  func unknown() {
    let words = Self.vocabulary("kms:Encrypt")
    let policy = policy(words)
    #expect(outcome(policy, words.action(named: "kms:Sign")) == .allowed(statement: 2, by: .holder))
    #expect(outcome(policy, words.action(named: "kms:ReplicateKey")) == .denied(statement: 1))
  }

  @Test("the place of an action in another vocabulary means nothing")
  func foreign() {
    let policy = policy(Self.vocabulary("kms:Encrypt", "kms:Decrypt"))
    let others = Self.vocabulary("kms:Decrypt", "kms:Encrypt")
    #expect(outcome(policy, others.action(named: "kms:Decrypt")) == .noMatch)
    #expect(
      outcome(policy, others.action(named: "kms:Encrypt")) == .allowed(statement: 0, by: .holder))
  }

  @Test("an action is the same however it was made")
  func equality() {
    let action = Self.vocabulary("kms:Decrypt").action(named: "KMS:DECRYPT")
    #expect(action == PolicyAction("kms:Decrypt"))
    #expect(Set([action, PolicyAction("kms:decrypt"), PolicyAction("kms:Encrypt")]).count == 2)
  }

  @Test("an explanation names the statements that are about other actions")
  func explanation() {
    let words = Self.vocabulary("kms:Decrypt")
    let explanation = policy(words).explain(
      PolicyRequest(
        principal: Sample.alice, action: words.action(named: "kms:Decrypt"),
        resource: PolicyResource(arn: Sample.keyARN)), in: DictionaryConditionContext())
    #expect(explanation.outcome == .noMatch)
    #expect(explanation.statements.map(\.statementID) == ["a", "b", "c"])
    #expect(explanation.statements.allSatisfy { $0.verdict == .otherAction })
  }
}
