import IAMPolicy
import Testing

/// One row of the truth table of authorization, as far as one document decides it.
///
/// Source: documented behaviour of key policies, identity policies, boundaries and session policies,
/// collected before this code was written. How documents combine is tested where they are combined.
struct PolicyRow: Sendable, CustomTestStringConvertible {
  let name: String
  let policy: CompiledPolicy
  let request: PolicyRequest
  let context: [(name: String, values: ConditionValues)]
  let outcome: PolicyOutcome

  var testDescription: String { name }

  init(
    _ name: String, _ policy: CompiledPolicy, _ request: PolicyRequest,
    with context: [(name: String, values: ConditionValues)] = [], _ outcome: PolicyOutcome
  ) {
    self.name = name
    self.policy = policy
    self.request = request
    self.context = context
    self.outcome = outcome
  }
}

@Suite("One policy, the truth table") struct KeyPolicyTableTests {
  @Test("each row of the table", arguments: keyRows + identityRows)
  func row(_ row: PolicyRow) {
    let context = DictionaryConditionContext(row.context)
    #expect(row.policy.evaluate(row.request, in: context) == row.outcome)
    #expect(row.policy.explain(row.request, in: context).outcome == row.outcome)
  }

  private static let rootStatement = #"""
    "Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*",
    "Resource":"*"
    """#
  private static let standard = Sample.keyPolicy(rootStatement)

  private static func allowing(_ action: String, _ principal: String) -> CompiledPolicy {
    Sample.keyPolicy(
      #"""
      "Effect":"Allow","Principal":{"AWS":"\#(principal)"},"Action":"kms:\#(action)","Resource":"*"
      """#)
  }

  private static let aliceOnly = allowing("Encrypt", "arn:aws:iam::111122223333:user/Alice")
  private static let devOnly = allowing("Decrypt", "arn:aws:iam::111122223333:role/team/Dev")
  private static let everyone = allowing("Decrypt", "*")

  private static func encrypt(_ principal: PolicyPrincipal) -> PolicyRequest {
    Sample.request(principal, "kms:Encrypt")
  }

  private static func decrypt(_ principal: PolicyPrincipal) -> PolicyRequest {
    Sample.request(principal, "kms:Decrypt")
  }

  private static let withContext = Sample.keyPolicy(
    #"""
    "Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/Alice"},
    "Action":"kms:Decrypt","Resource":"*",
    "Condition":{"StringEquals":{"kms:EncryptionContext:AppName":"ExampleApp"}}
    """#)

  private static let viaService = Sample.keyPolicy(
    #"""
    "Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/Alice"},
    "Action":"kms:Decrypt","Resource":"*",
    "Condition":{"StringEquals":{"kms:ViaService":"s3.us-west-2.amazonaws.com"}}
    """#)

  private static let callerAccount = Sample.keyPolicy(
    #"""
    "Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:*","Resource":"*",
    "Condition":{"StringEquals":{"kms:CallerAccount":"111122223333"}}
    """#)

  private static func sparing(_ principals: String) -> CompiledPolicy {
    Sample.keyPolicy(
      rootStatement,
      #"""
      "Effect":"Deny","NotPrincipal":{"AWS":[\#(principals)]},"Action":"kms:*","Resource":"*"
      """#)
  }

  private static let keyRows: [PolicyRow] = [
    PolicyRow("1: account", standard, decrypt(Sample.alice), .allowed(statement: 0, by: .account)),
    PolicyRow("10: root", standard, decrypt(Sample.rootA), .allowed(statement: 0, by: .direct)),
    PolicyRow("7: user", aliceOnly, encrypt(Sample.alice), .allowed(statement: 0, by: .direct)),
    PolicyRow("8: other action", aliceOnly, decrypt(Sample.alice), .noMatch),
    PolicyRow("9: root not named", aliceOnly, encrypt(Sample.rootA), .noMatch),
    PolicyRow("11: role", devOnly, decrypt(Sample.dev), .allowed(statement: 0, by: .parent)),
    PolicyRow(
      "14: session", allowing("Decrypt", Sample.devSessionARN), decrypt(Sample.dev),
      .allowed(statement: 0, by: .direct)),
    PolicyRow(
      "21: deny for all",
      Sample.keyPolicy(
        rootStatement, #""Effect":"Deny","Principal":"*","Action":"*","Resource":"*""#),
      decrypt(Sample.alice), .denied(statement: 1)),
    PolicyRow(
      "22: deny for the account",
      Sample.keyPolicy(
        rootStatement,
        #"""
        "Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"kms:Decrypt","Resource":"*"
        """#), decrypt(Sample.alice), .denied(statement: 1)),
    PolicyRow(
      "27: everyone of the account", callerAccount, decrypt(Sample.alice),
      with: [("kms:CallerAccount", .text("111122223333"))], .allowed(statement: 0, by: .everyone)),
    PolicyRow(
      "28: everyone of another account", callerAccount, decrypt(Sample.bob),
      with: [("kms:CallerAccount", .text("444455556666"))], .noMatch),
    PolicyRow("29: everyone", everyone, decrypt(Sample.bob), .allowed(statement: 0, by: .everyone)),
    PolicyRow(
      "31: another account", allowing("*", "arn:aws:iam::444455556666:root"), decrypt(Sample.bob),
      .allowed(statement: 0, by: .account)),
    PolicyRow(
      "33: a user of another account", allowing("*", "arn:aws:iam::444455556666:user/Bob"),
      decrypt(Sample.bob), .allowed(statement: 0, by: .direct)),
    PolicyRow(
      "37: root of another account", allowing("*", "444455556666"), decrypt(Sample.rootB),
      .allowed(statement: 0, by: .direct)),
    PolicyRow("47: no encryption context", withContext, decrypt(Sample.alice), .noMatch),
    PolicyRow(
      "48: its name in another case", withContext, decrypt(Sample.alice),
      with: [("kms:EncryptionContext:appname", .text("ExampleApp"))],
      .allowed(statement: 0, by: .direct)),
    PolicyRow("49: direct call", viaService, decrypt(Sample.alice), .noMatch),
    PolicyRow(
      "50: negated and absent",
      Sample.keyPolicy(
        rootStatement,
        #"""
        "Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*",
        "Condition":{"StringNotEquals":{"kms:ViaService":"s3.us-west-2.amazonaws.com"}}
        """#), decrypt(Sample.alice), .denied(statement: 1)),
    PolicyRow(
      "51: no resource",
      Sample.keyPolicy(#""Effect":"Allow","Principal":"*","Action":"kms:*""#),
      decrypt(Sample.alice), .noMatch),
    PolicyRow(
      "52: spared",
      sparing(#""arn:aws:iam::111122223333:user/Alice","arn:aws:iam::111122223333:root""#),
      decrypt(Sample.alice), .allowed(statement: 0, by: .account)),
    PolicyRow(
      "53: not spared", sparing(#""arn:aws:iam::444455556666:user/Bob""#), decrypt(Sample.alice),
      .denied(statement: 1)),
    PolicyRow(
      "56: unique id", allowing("*", "AIDAALICEALICEALICE1"), decrypt(Sample.alice),
      .allowed(statement: 0, by: .direct)),
    PolicyRow(
      "57: unique id of a namesake", allowing("*", "AIDAOLDALICEOLDALICE"), decrypt(Sample.alice),
      .noMatch),
  ]

  private static func identity(_ action: String, _ resource: String, _ more: String = "")
    -> CompiledPolicy
  {
    Sample.policy(
      #"""
      {"Version":"2012-10-17","Statement":[
      {"Effect":"Allow","Action":"kms:\#(action)","Resource":"\#(resource)"\#(more)}]}
      """#, kind: .identity)
  }

  private static let identityRows: [PolicyRow] = [
    PolicyRow(
      "2: everything", identity("*", "*"), decrypt(Sample.alice),
      .allowed(statement: 0, by: .holder)),
    PolicyRow(
      "3: this key", identity("Encrypt", Sample.keyARN), encrypt(Sample.alice),
      .allowed(statement: 0, by: .holder)),
    PolicyRow(
      "4: other action", identity("Encrypt", Sample.keyARN), decrypt(Sample.alice), .noMatch),
    PolicyRow(
      "5: another Region",
      identity("Encrypt", Sample.keyARN.replacing("us-west-2", with: "us-east-1")),
      encrypt(Sample.alice), .noMatch),
    PolicyRow(
      "6: alias", identity("*", "arn:aws:kms:us-west-2:111122223333:alias/x"),
      encrypt(Sample.alice), .noMatch),
    PolicyRow(
      "16: deny",
      Sample.policy(
        #"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","Action":"kms:*","Resource":"*"}]}
        """#, kind: .permissionsBoundary), encrypt(Sample.alice), .denied(statement: 1)),
    PolicyRow(
      "24: another service",
      Sample.policy(
        #"""
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}
        """#, kind: .serviceControl), encrypt(Sample.alice), .noMatch),
    PolicyRow(
      "54: one alias of several",
      identity(
        "*", "*",
        #","Condition":{"ForAnyValue:StringLike":{"kms:ResourceAliases":"alias/prod*"}}"#),
      decrypt(Sample.alice), with: [("kms:ResourceAliases", .list(["alias/prod-1", "alias/x"]))],
      .allowed(statement: 0, by: .holder)),
    PolicyRow(
      "55: no alias in the request",
      identity(
        "*", "*", #","Condition":{"StringEquals":{"kms:RequestAlias":"alias/prod-1"}}"#),
      decrypt(Sample.alice), .noMatch),
  ]
}
