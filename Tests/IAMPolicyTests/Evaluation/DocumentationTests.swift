import IAMPolicy
import Testing

@Suite("The example of the documentation") struct DocumentationTests {
  @Test("does what it says")
  func example() throws {
    let document = try PolicyDocument(
      validating: Array(
        """
        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Principal": {"AWS": "111122223333"},
          "Action": "kms:De*", "Resource": "*",
          "Condition": {"StringLike": {"aws:PrincipalTag/team": ["blue-*", "green"]}}}}
        """.utf8),
      grammar: .resource)
    let policy = CompiledPolicy(document)

    let request = PolicyRequest(
      principal: PolicyPrincipal(
        .user(arn: "arn:aws:iam::111122223333:user/Alice", id: "AIDACKCEVSQ6C2EXAMPLE"),
        account: "111122223333"),
      action: PolicyAction("kms:Decrypt"),
      resource: PolicyResource(
        arn: "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"))
    let context = DictionaryConditionContext([("aws:PrincipalTag/Team", .text("blue-1"))])

    #expect(policy.evaluate(request, in: context) == .allowed(statement: 0, by: .account))
  }
}
