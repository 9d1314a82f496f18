import IAMPolicy
import Testing

@Suite("Actions and resources") struct ElementTests {
  static let actions: [(pattern: String, action: String, matches: Bool)] = [
    ("*", "kms:Decrypt", true), ("kms:*", "kms:Decrypt", true),
    ("kms:Decrypt", "kms:Decrypt", true),
    ("KMS:decrypt", "kms:Decrypt", true), ("kms:Decrypt", "KMS:DECRYPT", true),
    ("kms:De*", "kms:Decrypt", true), ("kms:*crypt", "kms:Decrypt", true),
    ("kms:D?c*", "kms:Decrypt", true), ("k?s:Decrypt", "kms:Decrypt", true),
    ("kms:Decryp", "kms:Decrypt", false), ("kms:Decrypt?", "kms:Decrypt", false),
    ("kms:ecrypt", "kms:Decrypt", false), ("s3:*", "kms:Decrypt", false),
    ("kms:", "kms:Decrypt", false), ("kms:${aws:username}", "kms:Decrypt", false),
    ("\u{212A}ms:Decrypt", "kms:Decrypt", false),
    ("kms:De\u{17F}cribeKey", "kms:DescribeKey", false),
  ]

  @Test("an action is a pattern of the whole name without regard to case", arguments: actions)
  func action(_ row: (pattern: String, action: String, matches: Bool)) {
    for (element, expected) in [("Action", row.matches), ("NotAction", !row.matches)] {
      let policy = Sample.policy(
        #"{"Statement":{"Effect":"Allow","\#(element)":"\#(row.pattern)","Resource":"*"}}"#,
        kind: .identity)
      let outcome = policy.evaluate(
        Sample.request(Sample.alice, row.action), in: DictionaryConditionContext())
      #expect(outcome.isAllowance == expected)
    }
  }

  static let key = "arn:aws:kms:us-west-2:111122223333:key/abc"
  static let resources: [(pattern: String, resource: String, matches: Bool)] = [
    ("*", key, true), ("*", "no-arn", true), ("*", "", true), (key, key, true),
    ("arn:aws:kms:us-west-2:111122223333:*", key, true),
    ("arn:aws:kms:us-west-2:111122223333:*", "arn:aws:kms:us-west-2:111122223333:*", true),
    ("arn:aws:kms:us-west-2:111122223333:key/*", "arn:aws:kms:us-west-2:111122223333:*", false),
    ("arn:*:kms:*:*:key/*", key, true), ("arn:aws:kms:us-????-2:1*3:key/?bc", key, true),
    ("arn:aws:kms", key, true), ("arn:aws:kms:us-west-2", key, true), ("arn:aws:s3", key, false),
    ("arn:aws:kms:us-west-2:111122223333", key, true),
    ("arn:aws:kms:us-west-2:111122223333:Key/abc", key, false),
    ("ARN:aws:kms:us-west-2:111122223333:key/abc", key, false),
    ("arn:aws:kms:us-east-1:*:key/*", key, false), ("arn:aws:kms:*:444455556666:*", key, false),
    ("arn:aws:kms:*:key/abc", key, false), ("arn:aws:*:us-west-2:key/abc", key, false),
    ("arn:aws:kms:us-west-2*key/abc", key, false),
    ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a/b:c", true),
    ("arn:aws:s3:::bucket/*:?", "arn:aws:s3:::bucket/a/b:c", true),
    ("arn:aws:s3:::bucket", "arn:aws:s3:::bucket/a", false),
    ("arn:aws:kms:us-west-2:111122223333:key/", key, false), ("arn:*:*:*:*:*", "no-arn", false),
    ("arn:*:*:*:*:*", key, true), ("arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/al*ce", true),
    ("arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/alice", false),
    ("arn:aws:s3:::b/${AWS:USERNAME}/?", "arn:aws:s3:::b/al*ce/x", true),
    ("arn:aws:s3:::b/${aws:userid}", "arn:aws:s3:::b/", false),
    ("arn:aws:s3:::b/${aws:userid, 'x*'}", "arn:aws:s3:::b/x*", true),
    ("arn:aws:s3:::b/${aws:userid, 'x*'}", "arn:aws:s3:::b/xy", false),
    ("arn:aws:s3:::b/${aws:userid, ''}c", "arn:aws:s3:::b/c", true),
    ("arn:aws:s3:::b/${?}${*}${$}", "arn:aws:s3:::b/?*$", true),
    ("arn:aws:s3:::b/${?}", "arn:aws:s3:::b/x", false),
  ]

  @Test("a resource is compared component by component", arguments: resources)
  func resource(_ row: (pattern: String, resource: String, matches: Bool)) {
    let context = DictionaryConditionContext([("aws:username", .text("al*ce"))])
    let isUnresolved = row.pattern.contains("${aws:userid}")
    for (element, expected) in [
      ("Resource", row.matches), ("NotResource", !row.matches && !isUnresolved),
    ] {
      let policy = Sample.policy(
        #"""
        {"Version":"2012-10-17",
        "Statement":{"Effect":"Allow","Action":"*","\#(element)":"\#(row.pattern)"}}
        """#, kind: .identity)
      #expect(policy.isReadable)
      let outcome = policy.evaluate(Sample.request(on: row.resource), in: context)
      #expect(outcome.isAllowance == expected, "\(element)")
    }
  }

  @Test("an exception without value does not narrow a Deny")
  func unresolvedException() {
    let policy = Sample.policy(
      #"""
      {"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*",
      "NotResource":["arn:aws:s3:::b/${aws:username}","arn:aws:s3:::b/public"]}}
      """#, kind: .identity)
    let request = { (name: String) in Sample.request(on: "arn:aws:s3:::b/\(name)") }
    let alice = DictionaryConditionContext([("aws:username", .text("alice"))])
    #expect(policy.evaluate(request("alice"), in: alice) == .noMatch)
    #expect(policy.evaluate(request("bob"), in: alice) == .denied(statement: 0))
    let nobody = DictionaryConditionContext()
    #expect(policy.evaluate(request("alice"), in: nobody) == .denied(statement: 0))
    #expect(policy.evaluate(request("public"), in: nobody) == .noMatch)
  }

  @Test("under the old version ${ is text")
  func oldVersion() {
    let policy = Sample.policy(
      #"""
      {"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${aws:username}"}}
      """#, kind: .identity)
    let alice = DictionaryConditionContext([("aws:username", .text("alice"))])
    #expect(policy.evaluate(Sample.request(on: "arn:aws:s3:::b/alice"), in: alice) == .noMatch)
    #expect(
      policy.evaluate(Sample.request(on: "arn:aws:s3:::b/${aws:username}"), in: alice)
        == .allowed(statement: 0, by: .holder))
  }

  @Test("a trust policy is about the role it is attached to, whatever the resource")
  func trust() {
    let policy = Sample.policy(
      #"""
      {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},
      "Action":"sts:AssumeRole"}}
      """#, kind: .trust)
    let request = Sample.request(
      Sample.alice, "sts:AssumeRole", on: "arn:aws:iam::111122223333:role/team/Dev")
    #expect(
      policy.evaluate(request, in: DictionaryConditionContext())
        == .allowed(statement: 0, by: .account))
  }
}
