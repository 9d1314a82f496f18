import IAMPolicy
import Testing

/// What the truth table leaves open: values of other types, empty values, variables in odd places.
@Suite("Condition values") struct ConditionValueTests {
  @Test("each row", arguments: typeRows + emptyRows + variableRows + arnRows)
  func row(_ row: ConditionRow) {
    let policy = Sample.conditional(row.condition, version: row.version)
    #expect(policy.isReadable)
    let outcome = policy.evaluate(Sample.request(), in: DictionaryConditionContext(row.context))
    #expect(outcome.isAllowance == row.holds)
  }

  private static let may = PolicyInstant(seconds: 1_777_593_600)

  private static let typeRows: [ConditionRow] = [
    ConditionRow(
      "an integer as text", #"{"StringEquals":{"a:b":"-42"}}"#, [("a:b", .integer(-42))], true),
    ConditionRow(
      "the least integer as text", #"{"StringEquals":{"a:b":"-9223372036854775808"}}"#,
      [("a:b", .integer(.min))], true),
    ConditionRow(
      "a Boolean as text", #"{"StringLike":{"a:b":"tr*"}}"#, [("a:b", .boolean(true))], true),
    ConditionRow(
      "an instant as text", #"{"StringEquals":{"a:b":"2026-05-01T00:00:00Z"}}"#,
      [("a:b", .instant(may))], true),
    ConditionRow(
      "an instant as a number", #"{"NumericEquals":{"a:b":1777593600}}"#, [("a:b", .instant(may))],
      true),
    ConditionRow(
      "a fraction of a second does not count in a number",
      #"{"NumericEquals":{"a:b":1777593600}}"#,
      [("a:b", .instant(PolicyInstant(seconds: 1_777_593_600, nanoseconds: 5)))], true),
    ConditionRow(
      "a fraction of a second is a date", #"{"DateGreaterThan":{"a:b":"2026-05-01T00:00:00Z"}}"#,
      [("a:b", .instant(PolicyInstant(seconds: 1_777_593_600, nanoseconds: 5)))], true),
    ConditionRow(
      "an integer as a date", #"{"DateEquals":{"a:b":"2026-05-01"}}"#,
      [("a:b", .integer(1_777_593_600))], true),
    ConditionRow(
      "an integer is not true", #"{"Bool":{"a:b":"true"}}"#, [("a:b", .integer(1))], false),
    ConditionRow(
      "text in another case is true", #"{"Bool":{"a:b":"True"}}"#, [("a:b", .text("TRUE"))], true),
    ConditionRow(
      "other text is neither", #"{"Bool":{"a:b":["true","false"]}}"#, [("a:b", .text("yes"))],
      false),
    ConditionRow(
      "a Boolean is no number", #"{"NumericEquals":{"a:b":1}}"#, [("a:b", .boolean(true))], false),
    ConditionRow(
      "what is no number equals none", #"{"NumericNotEquals":{"a:b":1}}"#, [("a:b", .text("x"))],
      true),
    ConditionRow(
      "what is no date is not earlier", #"{"DateLessThan":{"a:b":"2026"}}"#,
      [("a:b", .text("x"))], false),
    ConditionRow(
      "what is no address is in no block", #"{"NotIpAddress":{"a:b":"0.0.0.0/0"}}"#,
      [("a:b", .text("x"))], true),
    ConditionRow(
      "a block of the request is no address", #"{"IpAddress":{"a:b":"10.0.0.0/8"}}"#,
      [("a:b", .text("10.0.0.0/9"))], false),
    ConditionRow(
      "bytes are no text", #"{"StringLike":{"a:b":"*"}}"#, [("a:b", .binary([65]))], false),
    ConditionRow(
      "bytes differ from text", #"{"StringNotEquals":{"a:b":"A"}}"#, [("a:b", .binary([65]))],
      true),
    ConditionRow(
      "text has bytes", #"{"BinaryEquals":{"a:b":"QUI="}}"#, [("a:b", .text("AB"))], true),
    ConditionRow(
      "other bytes", #"{"BinaryEquals":{"a:b":"QUI="}}"#, [("a:b", .binary([65]))], false),
    ConditionRow(
      "composed and decomposed letters differ", "{\"StringEquals\":{\"a:b\":\"\\u00e4\"}}",
      [("a:b", .text("a\u{308}"))], false),
    ConditionRow(
      "a number of 39 digits equals nothing", #"{"NumericGreaterThan":{"a:b":0}}"#,
      [("a:b", .text(String(repeating: "9", count: 39)))], false),
  ]

  private static let emptyRows: [ConditionRow] = [
    ConditionRow("no values", #"{"StringEquals":{"a:b":[]}}"#, [("a:b", .text("x"))], false),
    ConditionRow(
      "no values, negated", #"{"StringNotEquals":{"a:b":[]}}"#, [("a:b", .text("x"))], true),
    ConditionRow(
      "no values for all", #"{"ForAllValues:StringEquals":{"a:b":[]}}"#, [("a:b", .list(["x"]))],
      false),
    ConditionRow("neither null nor not", #"{"Null":{"a:b":[]}}"#, [], false),
    ConditionRow("null or not", #"{"Null":{"a:b":["true","false"]}}"#, [], true),
    ConditionRow("an empty list is absent", #"{"Null":{"a:b":true}}"#, [("a:b", .list([]))], true),
    ConditionRow(
      "an empty text is present", #"{"Null":{"a:b":true}}"#, [("a:b", .text(""))], false),
    ConditionRow(
      "an empty text is a value", #"{"StringEquals":{"a:b":""}}"#, [("a:b", .text(""))], true),
    ConditionRow(
      "an empty text is no value for all", #"{"ForAllValues:StringEquals":{"a:b":"x"}}"#,
      [("a:b", .text(""))], true),
    ConditionRow(
      "an empty text beside others is a value for all",
      #"{"ForAllValues:StringEquals":{"a:b":"x"}}"#, [("a:b", .list(["x", ""]))], false),
    ConditionRow(
      "an empty text is a value for any", #"{"ForAnyValue:StringEquals":{"a:b":"x"}}"#,
      [("a:b", .text(""))], false),
    ConditionRow(
      "several values without set operator: one is enough", #"{"StringEquals":{"a:b":"x"}}"#,
      [("a:b", .list(["y", "x"]))], true),
    ConditionRow(
      "several values without set operator, negated: none may match",
      #"{"StringNotEquals":{"a:b":"x"}}"#, [("a:b", .list(["y", "x"]))], false),
    ConditionRow(
      "a single value under a set operator", #"{"ForAnyValue:NumericLessThan":{"a:b":5}}"#,
      [("a:b", .integer(4))], true),
    ConditionRow(
      "IfExists for a present key", #"{"ForAllValues:StringLikeIfExists":{"a:b":"x*"}}"#,
      [("a:b", .list(["xy", "z"]))], false),
    ConditionRow(
      "any value negated, absent", #"{"ForAnyValue:StringNotEquals":{"a:b":"x"}}"#, [], false),
    ConditionRow(
      "both keys that differ in case", #"{"StringLike":{"a:b":"x*","A:B":"*y"}}"#,
      [("a:b", .text("xz"))], false),
  ]

  private static let variableRows: [ConditionRow] = [
    ConditionRow(
      "inside text", #"{"StringLike":{"a:b":"*/${x:y}/?"}}"#,
      [("a:b", .text("q/v/z")), ("x:y", .text("v"))], true),
    ConditionRow(
      "from an integer", #"{"StringEquals":{"a:b":"n${x:y}"}}"#,
      [("a:b", .text("n7")), ("x:y", .integer(7))], true),
    ConditionRow(
      "without regard to case of values", #"{"StringEqualsIgnoreCase":{"a:b":"n${x:y}"}}"#,
      [("a:b", .text("NÄ")), ("x:y", .text("ä"))], true),
    ConditionRow(
      "from a list is none", #"{"StringEquals":{"a:b":"${x:y}"}}"#,
      [("a:b", .text("v")), ("x:y", .list(["v"]))], false),
    ConditionRow(
      "from a list is not the default either", #"{"StringEquals":{"a:b":"${x:y, 'v'}"}}"#,
      [("a:b", .text("v")), ("x:y", .list(["w"]))], false),
    ConditionRow(
      "from an empty list is the default", #"{"StringEquals":{"a:b":"${x:y, 'v'}"}}"#,
      [("a:b", .text("v")), ("x:y", .list([]))], true),
    ConditionRow(
      "an empty value is a value", #"{"StringEquals":{"a:b":"<${x:y, 'v'}>"}}"#,
      [("a:b", .text("<>")), ("x:y", .text(""))], true),
    ConditionRow(
      "wildcards of a default are text", #"{"StringLike":{"a:b":"${x:y, '*'}"}}"#,
      [("a:b", .text("v"))], false),
    ConditionRow(
      "one unresolved value beside another", #"{"StringEquals":{"a:b":["${x:y}","v"]}}"#,
      [("a:b", .text("v"))], true),
    ConditionRow(
      "in Bool", #"{"Bool":{"a:b":"${x:y}"}}"#, [("a:b", .boolean(true)), ("x:y", .text("True"))],
      true),
    ConditionRow(
      "unresolved in Bool", #"{"Bool":{"a:b":"${x:y}"}}"#, [("a:b", .boolean(true))], false),
    ConditionRow(
      "not replaced twice", #"{"StringEquals":{"a:b":"${x:y}"}}"#,
      [("a:b", .text("v")), ("x:y", .text("${z:z}")), ("z:z", .text("v"))], false),
    ConditionRow(
      "longer than the limit", #"{"StringLike":{"a:b":"${x:y}*"}}"#,
      [
        ("a:b", .text(String(repeating: "v", count: 65_537))),
        ("x:y", .text(String(repeating: "v", count: 65_537))),
      ], false),
    ConditionRow(
      "as long as the limit", #"{"StringEquals":{"a:b":"${x:y}"}}"#,
      [
        ("a:b", .text(String(repeating: "v", count: 65_536))),
        ("x:y", .text(String(repeating: "v", count: 65_536))),
      ], true),
  ]

  private static let role = "arn:aws:iam::111122223333:role/a"

  private static let arnRows: [ConditionRow] = [
    ConditionRow("any ARN", #"{"ArnLike":{"a:b":"*"}}"#, [("a:b", .text(role))], true),
    ConditionRow("no ARN", #"{"ArnLike":{"a:b":"*"}}"#, [("a:b", .text("role/a"))], false),
    ConditionRow(
      "no ARN, negated", #"{"ArnNotLike":{"a:b":"*"}}"#, [("a:b", .text("role/a"))], true),
    ConditionRow(
      "a whole variable", #"{"ArnEquals":{"a:b":"${x:y}"}}"#,
      [("a:b", .text(role)), ("x:y", .text(role))], true),
    ConditionRow(
      "wildcards of a variable are text", #"{"ArnLike":{"a:b":"${x:y}"}}"#,
      [("a:b", .text(role)), ("x:y", .text("arn:aws:iam::*:role/*"))], false),
    ConditionRow(
      "a variable that is no ARN", #"{"ArnLike":{"a:b":"${x:y}"}}"#,
      [("a:b", .text(role)), ("x:y", .text("*"))], false),
    ConditionRow(
      "a variable within a component", #"{"ArnLike":{"a:b":"arn:aws:iam::${x:y}:role/*"}}"#,
      [("a:b", .text(role)), ("x:y", .text("111122223333"))], true),
    ConditionRow(
      "a variable that would move components",
      #"{"ArnLike":{"a:b":"arn:aws:iam:${x:y}:*:role/*"}}"#,
      [("a:b", .text("arn:aws:iam:x:444455556666:*:role/a")), ("x:y", .text("x:444455556666"))],
      false),
    ConditionRow(
      "a variable with colons in the last component",
      #"{"ArnLike":{"a:b":"arn:aws:s3:::b/${x:y}"}}"#,
      [("a:b", .text("arn:aws:s3:::b/c:d")), ("x:y", .text("c:d"))], true),
    ConditionRow(
      "a default in the place of an ARN",
      #"{"ArnEquals":{"a:b":"${x:y, 'arn:aws:iam::111122223333:role/a'}"}}"#,
      [("a:b", .text(role))],
      true),
  ]

  /// Answers with more each time it is asked.
  private final class GrowingContext: ConditionContext {
    private var length = 0

    func values(for key: ConditionKey) -> ConditionValues {
      length += 100
      return .text(String(repeating: "v", count: length))
    }
  }

  @Test("a context that changes its answers does no harm")
  func growingContext() {
    let policy = Sample.conditional(#"{"StringLike":{"a:b":["x${x:y}y${x:y}","*${x:y}"]}}"#)
    for _ in 0..<10 { _ = policy.evaluate(Sample.request(), in: GrowingContext()) }
  }
}
