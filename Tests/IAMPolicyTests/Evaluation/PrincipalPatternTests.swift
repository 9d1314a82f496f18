import IAMPolicy
import Testing

@Suite("Principals") struct PrincipalPatternTests {
  /// An entry of a policy, and by what name it is which of the principals of ``Sample``.
  static let entries: [(text: String, matches: [String: PrincipalMatch])] = [
    (
      "*",
      Dictionary(uniqueKeysWithValues: names.map { ($0, PrincipalMatch.everyone) })
    ),
    (
      "111122223333", ["rootA": .direct, "alice": .account, "dev": .account, "carol": .account]
    ),
    ("arn:aws:iam::444455556666:root", ["rootB": .direct, "bob": .account]),
    ("arn:aws-cn:iam::444455556666:root", ["rootB": .direct, "bob": .account]),
    ("arn:aws:iam::111122223333:user/Alice", ["alice": .direct, "carol": .parent]),
    ("AIDAALICEALICEALICE1", ["alice": .direct, "carol": .parent]),
    ("arn:aws:iam::111122223333:user/alice", [:]), ("aidaalicealicealice1", [:]),
    ("AIDAALICEALICEALICE2", [:]), ("AIDAALICEALICEALICE", [:]),
    ("arn:aws:iam::444455556666:user/Alice", [:]), ("arn:aws-cn:iam::111122223333:user/Alice", [:]),
    ("arn:aws:iam::111122223333:role/team/Dev", ["dev": .parent]),
    ("AROADEVDEVDEVDEVDEV1", ["dev": .parent]), ("arn:aws:iam::111122223333:role/Dev", [:]),
    (Sample.devSessionARN, ["dev": .direct]),
    ("arn:aws:sts::111122223333:assumed-role/Dev/desktop", [:]),
    ("arn:aws:sts::111122223333:federated-user/Carol", ["carol": .direct]),
    ("arn:aws:sts::111122223333:federated-user/Dan", [:]),
    ("arn:aws:iam::111122223333:group/Admins", [:]), ("arn:aws:iam::111122223333:user/*", [:]),
    ("", [:]), ("logs.amazonaws.com", [:]), ("999999999999", [:]),
  ]

  static let names = [
    "rootA", "rootB", "alice", "bob", "dev", "carol", "logs", "workload", "anonymous",
  ]

  @Test("an AWS entry is these principals and no others", arguments: entries.indices)
  func awsEntries(_ index: Int) {
    let entry = Self.entries[index]
    for (name, principal) in zip(Self.names, Sample.everybody) {
      let match = PrincipalPattern(awsPrincipal: entry.text).match(principal)
      #expect(match == entry.matches[name], "\(entry.text) as \(name)")
    }
  }

  @Test("a bound user or role is who it was, not who has the ARN now")
  func bound() {
    let arn = "arn:aws:iam::111122223333:user/Alice"
    let same = PrincipalPattern(awsPrincipal: arn, boundID: "AIDAALICEALICEALICE1")
    #expect(same.match(Sample.alice) == .direct && same.match(Sample.carol) == .parent)
    let other = PrincipalPattern(awsPrincipal: arn, boundID: "AIDAOLDALICEOLDALICE")
    #expect(other.match(Sample.alice) == nil && other.match(Sample.carol) == nil)
    let account = PrincipalPattern(awsPrincipal: "111122223333", boundID: "AIDAOLDALICEOLDALICE")
    #expect(account.match(Sample.alice) == .account)
  }

  @Test("a policy takes unique ids for its principals one by one")
  func boundPolicy() throws {
    let text = #"""
      {"Version":"2012-10-17","Statement":[
      {"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:user/Alice",
      "arn:aws:iam::111122223333:role/team/Dev"]},"Action":"*","Resource":"*"}]}
      """#
    let document = try PolicyDocument(validating: Array(text.utf8), grammar: .resource)
    #expect(document.principals.map(\.text).count == 2)
    let policy = CompiledPolicy(
      document, boundID: { $0.text.hasSuffix("Alice") ? "AIDAOLDALICEOLDALICE" : nil })
    let context = DictionaryConditionContext()
    #expect(policy.evaluate(Sample.request(Sample.alice), in: context) == .noMatch)
    #expect(
      policy.evaluate(Sample.request(Sample.dev), in: context)
        == .allowed(statement: 0, by: .parent))
  }

  @Test("services and providers are named in their own members only")
  func serviceAndProvider() {
    let service = Self.policy(#"{"Service":"logs.amazonaws.com"}"#)
    let provider = Self.policy(
      #"{"Federated":"arn:aws:iam::111122223333:oidc-provider/id.example.com"}"#)
    let canonical = Self.policy(#"{"CanonicalUser":"79a59df900b949e5"}"#)
    let context = DictionaryConditionContext()
    for principal in Sample.everybody {
      let request = Sample.request(principal)
      let isService =
        if case .service = principal.identity { true } else { false }
      let isProvider =
        if case .identityProvider = principal.identity { true } else { false }
      let direct = PolicyOutcome.allowed(statement: 0, by: .direct)
      #expect(service.evaluate(request, in: context) == (isService ? direct : .noMatch))
      #expect(provider.evaluate(request, in: context) == (isProvider ? direct : .noMatch))
      #expect(canonical.evaluate(request, in: context) == .noMatch)
    }
  }

  @Test("the strongest of several names counts, in a statement and among statements")
  func strongest() {
    let context = DictionaryConditionContext()
    let both = Self.policy(
      #"{"AWS":["111122223333","arn:aws:iam::111122223333:role/team/Dev"]}"#)
    #expect(
      both.evaluate(Sample.request(Sample.dev), in: context)
        == .allowed(statement: 0, by: .parent))
    let ladder = Sample.keyPolicy(
      #""Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"*","Resource":"*""#,
      #""Effect":"Allow","Principal":{"AWS":"AROADEVDEVDEVDEVDEV1"},"Action":"*","Resource":"*""#,
      #""Effect":"Allow","Principal":{"AWS":"\#(Sample.devSessionARN)"},"Action":"*","Resource":"*""#
    )
    #expect(
      ladder.evaluate(Sample.request(Sample.dev), in: context)
        == .allowed(statement: 2, by: .direct))
    #expect(
      ladder.evaluate(Sample.request(Sample.alice), in: context)
        == .allowed(statement: 0, by: .account))
  }

  private static func policy(_ principal: String) -> CompiledPolicy {
    Sample.keyPolicy(
      #""Effect":"Allow","Principal":\#(principal),"Action":"*","Resource":"*""#)
  }
}

@Suite("NotPrincipal") struct NotPrincipalTests {
  /// The exceptions of a Deny, and whom of ``Sample`` they spare.
  static let rows: [(exceptions: String, spared: Set<String>)] = [
    (#"{"AWS":"111122223333"}"#, ["rootA"]),
    (
      #"{"AWS":["111122223333","arn:aws:iam::111122223333:user/Alice"]}"#,
      ["rootA", "alice", "carol"]
    ),
    (#"{"AWS":"arn:aws:iam::111122223333:user/Alice"}"#, []),
    (#"{"AWS":["111122223333","arn:aws:iam::111122223333:role/team/Dev"]}"#, ["rootA", "dev"]),
    (
      #"""
      {"AWS":["111122223333","arn:aws:iam::111122223333:role/team/Dev",
      "arn:aws:sts::111122223333:assumed-role/Dev/laptop"]}
      """#, ["rootA", "dev"]
    ),
    (#"{"AWS":["111122223333","arn:aws:sts::111122223333:assumed-role/Dev/laptop"]}"#, ["rootA"]),
    (#"{"AWS":["444455556666","arn:aws:iam::444455556666:user/Bob"]}"#, ["rootB", "bob"]),
    (#"{"Service":"logs.amazonaws.com"}"#, ["logs"]),
    (
      #"{"Federated":"arn:aws:iam::111122223333:oidc-provider/id.example.com"}"#, ["workload"]
    ),
    (#""*""#, Set(PrincipalPatternTests.names)),
  ]

  @Test("spares only who is listed together with the account", arguments: rows.indices)
  func spares(_ index: Int) {
    let row = Self.rows[index]
    let policy = Sample.keyPolicy(
      #""Effect":"Allow","Principal":"*","Action":"*","Resource":"*""#,
      #""Effect":"Deny","NotPrincipal":\#(row.exceptions),"Action":"*","Resource":"*""#)
    for (name, principal) in zip(PrincipalPatternTests.names, Sample.everybody) {
      let outcome = policy.evaluate(Sample.request(principal), in: DictionaryConditionContext())
      #expect(
        outcome
          == (row.spared.contains(name)
            ? .allowed(statement: 0, by: .everyone) : .denied(statement: 1)),
        "\(name)")
      let bounded = PolicyPrincipal(
        principal.identity, account: principal.account, hasPermissionsBoundary: true)
      #expect(
        policy.evaluate(Sample.request(bounded), in: DictionaryConditionContext())
          == .denied(statement: 1), "\(name) with a boundary")
    }
  }

  @Test("with Allow never allows")
  func allow() {
    let policy = Sample.keyPolicy(
      #""Effect":"Allow","NotPrincipal":{"AWS":"444455556666"},"Action":"*","Resource":"*""#)
    for principal in Sample.everybody {
      #expect(
        policy.evaluate(Sample.request(principal), in: DictionaryConditionContext()) == .noMatch)
    }
  }
}
