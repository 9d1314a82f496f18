import IAMPolicy
import Testing

/// One row of the truth table of the condition operators.
///
/// Source: documented behaviour of each operator, collected before this code was written; the row of
/// the substituted `*` is inferred.
struct ConditionRow: Sendable, CustomTestStringConvertible {
  let name: String
  let condition: String
  let context: [(name: String, values: ConditionValues)]
  let holds: Bool
  var version = "2012-10-17"

  var testDescription: String { "\(name): \(condition)" }

  init(
    _ name: String, _ condition: String, _ context: [(name: String, values: ConditionValues)],
    _ holds: Bool, version: String = "2012-10-17"
  ) {
    self.name = name
    self.condition = condition
    self.context = context
    self.holds = holds
    self.version = version
  }
}

@Suite("Condition operators, the truth table") struct ConditionTableTests {
  @Test("each row of the table", arguments: rows)
  func row(_ row: ConditionRow) {
    let policy = Sample.conditional(row.condition, version: row.version)
    #expect(policy.isReadable)
    let outcome = policy.evaluate(
      Sample.request(), in: DictionaryConditionContext(row.context))
    #expect(outcome == (row.holds ? .allowed(statement: 0, by: .holder) : .noMatch))
  }

  @Test("the second evaluator agrees with each row", arguments: rows)
  func reference(_ row: ConditionRow) throws {
    let text = """
      {"Version":"\(row.version)","Statement":{"Effect":"Allow","Action":"*","Resource":"*",
      "Condition":\(row.condition)}}
      """
    let evaluator = try #require(ReferenceEvaluator(text, kind: .identity))
    let outcome = evaluator.evaluate(
      ReferenceRequest(principal: Sample.alice, action: "kms:Decrypt", resource: Sample.keyARN),
      ReferenceContext(row.context))
    #expect(outcome == (row.holds ? .allowed(statement: 0, by: .holder) : .noMatch))
  }

  private static let storeARN =
    "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"

  static let rows: [ConditionRow] = stringRows + absenceRows + setRows + typedRows + variableRows

  private static let stringRows: [ConditionRow] = [
    ConditionRow(
      "c1", #"{"StringEquals": {"kms:KeySpec": "RSA_2048"}}"#,
      [("kms:keyspec", .text("RSA_2048"))], true),
    ConditionRow(
      "c2", #"{"StringEquals": {"kms:KeySpec": "rsa_2048"}}"#,
      [("kms:keyspec", .text("RSA_2048"))], false),
    ConditionRow(
      "c3", #"{"StringEquals": {"KMS:keyspec": "RSA_2048"}}"#,
      [("kms:keyspec", .text("RSA_2048"))], true),
    ConditionRow(
      "c4", #"{"StringEquals": {"kms:KeySpec": "RSA_*"}}"#,
      [("kms:keyspec", .text("RSA_2048"))], false),
    ConditionRow(
      "c5", #"{"StringLike": {"kms:KeySpec": "RSA_20?8"}}"#,
      [("kms:keyspec", .text("RSA_2048"))], true),
    ConditionRow(
      "c6", #"{"StringEqualsIgnoreCase": {"aws:username": "ALICE"}}"#,
      [("aws:username", .text("alice"))], true),
    ConditionRow(
      "c7", #"{"StringEquals": {"aws:RequestedRegion": ["us-east-1", "us-west-2"]}}"#,
      [("aws:requestedregion", .text("us-west-2"))], true),
    ConditionRow(
      "c8", #"{"StringEquals": {"aws:RequestedRegion": "us-west-2", "aws:username": "x"}}"#,
      [("aws:requestedregion", .text("us-west-2")), ("aws:username", .text("y"))], false),
    ConditionRow(
      "c9", #"{"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "us-west-2"]}}"#,
      [("aws:requestedregion", .text("us-west-2"))], false),
  ]

  private static let absenceRows: [ConditionRow] = [
    ConditionRow("c10", #"{"StringNotEquals": {"aws:PrincipalTag/team": "x"}}"#, [], true),
    ConditionRow("c11", #"{"StringEquals": {"aws:PrincipalTag/team": "x"}}"#, [], false),
    ConditionRow("c12", #"{"StringEqualsIfExists": {"aws:PrincipalTag/team": "x"}}"#, [], true),
    ConditionRow(
      "c13", #"{"StringEqualsIfExists": {"aws:PrincipalTag/team": "x"}}"#,
      [("aws:principaltag/team", .text("y"))], false),
    ConditionRow("c14", #"{"StringNotEqualsIfExists": {"aws:PrincipalTag/team": "x"}}"#, [], true),
    ConditionRow("c15", #"{"Null": {"kms:EncryptionContextKeys": "true"}}"#, [], true),
    ConditionRow("c16", #"{"Null": {"kms:EncryptionContextKeys": false}}"#, [], false),
    ConditionRow(
      "c17", #"{"Null": {"kms:EncryptionContextKeys": "false"}}"#,
      [("kms:encryptioncontextkeys", .list(["a"]))], true),
  ]

  private static let setRows: [ConditionRow] = [
    ConditionRow(
      "c18", #"{"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["a", "b"]}}"#,
      [("kms:encryptioncontextkeys", .list(["a"]))], true),
    ConditionRow(
      "c19", #"{"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["a", "b"]}}"#,
      [("kms:encryptioncontextkeys", .list(["a", "c"]))], false),
    ConditionRow(
      "c20", #"{"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["a"]}}"#, [], true),
    ConditionRow(
      "c21", #"{"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": ["a"]}}"#, [], false),
    ConditionRow(
      "c22", #"{"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": ["a"]}}"#,
      [("kms:encryptioncontextkeys", .list(["z", "a"]))], true),
    ConditionRow(
      "c23", #"{"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["a"]}}"#,
      [("aws:tagkeys", .list(["a", "b"]))], true),
    ConditionRow(
      "c24", #"{"ForAllValues:StringNotEquals": {"aws:TagKeys": ["a"]}}"#,
      [("aws:tagkeys", .list(["a", "b"]))], false),
    ConditionRow("c25", #"{"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": ["a"]}}"#, [], true),
  ]

  private static let typedRows: [ConditionRow] = [
    ConditionRow(
      "c26",
      #"{"NumericLessThanEquals": {"kms:ScheduleKeyDeletionPendingWindowInDays": "7"}}"#,
      [("kms:schedulekeydeletionpendingwindowindays", .integer(7))], true),
    ConditionRow(
      "c27", #"{"NumericEquals": {"kms:RotationPeriodInDays": "365.0"}}"#,
      [("kms:rotationperiodindays", .integer(365))], true),
    ConditionRow("c28", #"{"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}"#, [], false),
    ConditionRow(
      "c29", #"{"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}"#,
      [("aws:currenttime", .text("2026-05-01T00:00:00Z"))], true),
    ConditionRow(
      "c30", #"{"DateGreaterThan": {"aws:TokenIssueTime": "1577836800"}}"#,
      [("aws:tokenissuetime", .text("2026-05-01T00:00:00Z"))], true),
    ConditionRow(
      "c31", #"{"Bool": {"aws:SecureTransport": "true"}}"#,
      [("aws:securetransport", .text("true"))], true),
    ConditionRow(
      "c32", #"{"Bool": {"kms:GrantIsForAWSResource": true}}"#,
      [("kms:grantisforawsresource", .text("true"))], true),
    ConditionRow("c33", #"{"Bool": {"aws:MultiFactorAuthPresent": "false"}}"#, [], false),
    ConditionRow("c34", #"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#, [], true),
    ConditionRow(
      "c35", #"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}"#,
      [("aws:sourceip", .text("2001:db8::1"))], true),
    ConditionRow(
      "c36", #"{"IpAddress": {"aws:SourceIp": "203.0.113.7"}}"#,
      [("aws:sourceip", .text("203.0.113.7"))], true),
    ConditionRow(
      "c37", #"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
      [("aws:sourceip", .text("198.51.100.1"))], true),
    ConditionRow("c38", #"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#, [], true),
    ConditionRow(
      "c39", #"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}"#,
      [("aws:principalarn", .text("arn:aws:iam::111122223333:role/a/b"))], true),
    ConditionRow(
      "c40",
      #"{"ArnLike": {"aws:SourceArn": "arn:aws:someservice:*:111122223333:finance/*"}}"#,
      [("aws:sourcearn", .text(storeARN))], false),
    ConditionRow(
      "c41",
      #"{"StringLike": {"aws:SourceArn": "arn:aws:someservice:*:111122223333:finance/*"}}"#,
      [("aws:sourcearn", .text(storeARN))], true),
    ConditionRow(
      "c42", #"{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/Dev"}}"#,
      [("aws:principalarn", .text("arn:aws:iam::111122223333:role/Dev"))], true),
    ConditionRow(
      "c43", #"{"BinaryEquals": {"x:bin": "QUJD"}}"#, [("x:bin", .binary(Array("ABC".utf8)))],
      true),
  ]

  private static let variableRows: [ConditionRow] = [
    ConditionRow(
      "c44", #"{"StringEquals": {"kms:EncryptionContext:user": "${aws:username}"}}"#,
      [("aws:username", .text("bob")), ("kms:encryptioncontext:user", .text("bob"))], true),
    ConditionRow(
      "c45", #"{"StringEquals": {"kms:EncryptionContext:user": "${aws:username}"}}"#,
      [("aws:username", .text("bob")), ("kms:encryptioncontext:user", .text("bob"))], false,
      version: "2008-10-17"),
    ConditionRow(
      "c46", #"{"StringEquals": {"kms:EncryptionContext:user": "${aws:username}"}}"#,
      [("kms:encryptioncontext:user", .text("${aws:username}"))], false),
    ConditionRow(
      "c47", #"{"StringNotEquals": {"s:Team": "${aws:PrincipalTag/Team}"}}"#,
      [("s:team", .text("x"))], true),
    ConditionRow(
      "c48", #"{"StringLike": {"x:v": "a${*}b"}}"#, [("x:v", .text("a*b"))], true),
    ConditionRow(
      "c49", #"{"StringLike": {"x:v": "a${*}b"}}"#, [("x:v", .text("aXb"))], false),
    ConditionRow(
      "c50", #"{"StringLike": {"x:v": "${aws:PrincipalTag/team, 'all'}-*"}}"#,
      [("x:v", .text("all-1"))], true),
    ConditionRow(
      "c51", #"{"StringLike": {"x:v": "${aws:username}"}}"#,
      [("aws:username", .text("*")), ("x:v", .text("anything"))], false),
  ]
}
