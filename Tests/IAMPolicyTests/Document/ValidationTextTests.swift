import IAMPolicy
import Testing

/// A document and what writing it is told.
struct RefusedDocument: Sendable, CustomTestStringConvertible {
  let name: String
  let rule: PolicyViolation.Rule
  let text: String
  let statement: Int?
  let grammar: PolicyGrammar
  let document: String

  var testDescription: String { name }

  init(
    _ name: String, _ rule: PolicyViolation.Rule, _ text: String, at statement: Int? = 0,
    in grammar: PolicyGrammar = .managed, _ document: String
  ) {
    self.name = name
    self.rule = rule
    self.text = text
    self.statement = statement
    self.grammar = grammar
    self.document = document
  }

  /// An identity policy of one statement.
  static func statement(
    _ name: String, _ rule: PolicyViolation.Rule, _ text: String,
    in grammar: PolicyGrammar = .managed, _ statement: String
  ) -> RefusedDocument {
    RefusedDocument(
      name, rule, text, in: grammar, #"{"Version":"2012-10-17","Statement":{\#(statement)}}"#)
  }
}

/// Source of texts and order: observed for IAM's CreatePolicy and CreateRole, and for KMS's
/// PutKeyPolicy; what is not observed is said to be ours.
@Suite("Refusals of new documents") struct ValidationTextTests {
  static let syntax = "Syntax errors in policy."
  static let legacy = "The policy failed legacy parsing"

  @Test("each refusal has its rule, its text and its statement", arguments: refused)
  func refusal(_ row: RefusedDocument) {
    #expect {
      try PolicyDocument(validating: Array(row.document.utf8), grammar: row.grammar)
    } throws: { error in
      guard let violation = error as? PolicyViolation else { return false }
      return violation.rule == row.rule && violation.text == row.text
        && violation.statement == row.statement
    }
  }

  static let refused: [RefusedDocument] =
    documents + statements + values + resources + actions + trust + principals

  private static let good = #""Effect":"Allow","Action":"kms:*","Resource":"*""#

  private static let documents: [RefusedDocument] = [
    RefusedDocument("no JSON", .json, syntax, at: nil, "{"),
    RefusedDocument("nothing", .json, syntax, at: nil, ""),
    RefusedDocument(
      "no JSON in a trust policy", .json, "This policy contains invalid Json", at: nil, in: .trust,
      "{"),
    RefusedDocument(
      "a member twice", .json, syntax, at: nil,
      #"{"Version":"2012-10-17","Version":"2012-10-17","Statement":{\#(good)}}"#),
    RefusedDocument(
      "an effect twice, once escaped", .json, syntax, at: nil,
      #"{"Version":"2012-10-17","Statement":{\#(good),"Eff\u0065ct":"Deny"}}"#),
    RefusedDocument("an array", .syntax, syntax, at: nil, "[]"),
    RefusedDocument("no statement", .syntax, syntax, at: nil, #"{"Version":"2012-10-17"}"#),
    RefusedDocument(
      "an empty list of statements", .syntax, syntax, at: nil,
      #"{"Version":"2012-10-17","Statement":[]}"#),
    RefusedDocument(
      "a statement that is text", .syntax, syntax, at: nil,
      #"{"Version":"2012-10-17","Statement":["x"]}"#),
    RefusedDocument(
      "an unknown element", .syntax, syntax, at: nil,
      #"{"Version":"2012-10-17","Statement":{\#(good)},"Extra":1}"#),
    RefusedDocument(
      "an element in the wrong case", .syntax, syntax, at: nil,
      #"{"version":"2012-10-17","Statement":{\#(good)}}"#),
    RefusedDocument(
      "an Id that is no text", .syntax, syntax, at: nil,
      #"{"Version":"2012-10-17","Id":7,"Statement":{\#(good)}}"#),
    RefusedDocument(
      "an unknown version", .syntax, syntax, at: nil,
      #"{"Version":"2012-10-18","Statement":{\#(good)}}"#),
    RefusedDocument(
      "the old version", .version, "Policy document must be version 2012-10-17 or greater.",
      at: nil, #"{"Version":"2008-10-17","Statement":{\#(good)}}"#),
    RefusedDocument(
      "no version", .version, "Policy document must be version 2012-10-17 or greater.", at: nil,
      #"{"Statement":{\#(good)}}"#),
    RefusedDocument(
      "a Sid twice", .statementID, "Statement IDs (SID) in a single policy must be unique.", at: 1,
      #"{"Version":"2012-10-17","Statement":[{"Sid":"a",\#(good)},{"Sid":"a",\#(good)}]}"#),
    RefusedDocument(
      "the first of two broken statements", .actionMissing,
      "Policy statement must contain actions.", at: 1,
      #"""
      {"Version":"2012-10-17","Statement":[{\#(good)},{"Effect":"Allow","Resource":"*"},
      {"Effect":"Allow","Resource":"*"}]}
      """#),
    RefusedDocument(
      "a character above U+00FF", .character, syntax, at: nil,
      #"{"Version":"2012-10-17","Id":"€","Statement":{\#(good)}}"#),
    RefusedDocument(
      "nesting without end", .json, syntax, at: nil, String(repeating: "[", count: 5_000)),
    RefusedDocument(
      "6,145 characters", .size, "Policy document exceeds its maximum size.", at: nil,
      document(characters: 6_145)),
    RefusedDocument(
      "131,073 bytes, most of them white space", .size,
      "Policy document exceeds its maximum size.", at: nil,
      document(characters: 100) + String(repeating: " ", count: 131_073 - 100)),
    RefusedDocument(
      "a byte more than the service takes", .size, "Policy document exceeds its maximum size.",
      at: nil, in: PolicyGrammar(kind: .identity, sizeMax: .bytes(99)), document(characters: 100)),
  ]

  /// A valid managed policy of so many characters.
  static func document(characters: Int) -> String {
    let start = #"{"Version":"2012-10-17","Id":""#
    let end = #"","Statement":{\#(good)}}"#
    let filler = characters - start.utf8.count - end.utf8.count
    return start + String(repeating: "x", count: max(0, filler)) + end
  }

  private static let statements: [RefusedDocument] = [
    .statement(
      "an unknown element of a statement", .syntax, syntax, #"\#(good),"Resources":"*""#),
    .statement("no effect", .syntax, syntax, #""Action":"kms:*","Resource":"*""#),
    .statement(
      "an effect nobody knows", .syntax, syntax,
      #""Effect":"Perhaps","Action":"kms:*","Resource":"*""#),
    .statement(
      "an effect in the wrong case", .value, legacy,
      #""Effect":"allow","Action":"kms:*","Resource":"*""#),
    .statement("Action and NotAction", .syntax, syntax, #"\#(good),"NotAction":"s3:*""#),
    .statement("Resource and NotResource", .syntax, syntax, #"\#(good),"NotResource":"*""#),
    .statement(
      "Principal and NotPrincipal", .syntax, syntax, in: .resource,
      #"\#(good),"Principal":"*","NotPrincipal":"*""#),
    .statement(
      "an action that is a number", .syntax, syntax,
      #""Effect":"Allow","Action":7,"Resource":"*""#),
    .statement(
      "an action that is null", .syntax, syntax,
      #""Effect":"Allow","Action":[null],"Resource":"*""#),
    .statement("a Sid that is a number", .syntax, syntax, #""Sid":7,\#(good)"#),
    .statement(
      "a Sid with a space", .statementID,
      "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
        + "expression [0-9A-Za-z]*", #""Sid":"a b",\#(good)"#),
    .statement("a condition that is text", .syntax, syntax, #"\#(good),"Condition":"x""#),
    .statement(
      "an unknown operator", .syntax, syntax,
      #"\#(good),"Condition":{"StringMatches":{"aws:username":"x"}}"#),
    .statement(
      "an operator over text", .syntax, syntax, #"\#(good),"Condition":{"StringEquals":"x"}"#),
    .statement(
      "a condition value that is an object", .syntax, syntax,
      #"\#(good),"Condition":{"StringEquals":{"aws:username":{}}}"#),
    .statement(
      "a condition value that is null", .syntax, syntax,
      #"\#(good),"Condition":{"StringEquals":{"aws:username":null}}"#),
    .statement(
      "a condition without key", .syntax, syntax,
      #"\#(good),"Condition":{"StringEquals":{"":"x"}}"#),
    .statement(
      "a principal in an identity policy", .principalForbidden,
      "Policy document should not specify a principal.", #"\#(good),"Principal":"*""#),
    .statement(
      "no action", .actionMissing, "Policy statement must contain actions.",
      #""Effect":"Allow","Resource":"*""#),
    .statement(
      "an empty list of actions", .actionMissing, "Policy statement must contain actions.",
      #""Effect":"Allow","Action":[],"Resource":"*""#),
    .statement(
      "no resource", .resourceMissing, "Policy statement must contain resources.",
      #""Effect":"Allow","Action":"kms:*""#),
    .statement(
      "an empty list of resources", .resourceMissing, "Policy statement must contain resources.",
      #""Effect":"Allow","Action":"kms:*","Resource":[]"#),
  ]

  private static let values: [RefusedDocument] = [
    ("DateLessThan", #""tomorrow""#), ("DateEquals", #""2026-13-01""#),
    ("NumericEquals", #""seven""#), ("NumericLessThan", #""1e9999""#), ("Bool", #""maybe""#),
    ("Bool", "1"), ("Null", #""${aws:username}""#), ("BinaryEquals", #""QUI""#),
    ("IpAddress", #""203.0.113.0/33""#), ("IpAddress", #""203.0.113""#), ("IpAddress", #""*""#),
    ("ArnLike", #""arn:aws:iam""#), ("ArnEquals", #""role/Dev""#),
    ("StringEquals", #""${aws:username""#), ("StringLike", #""${}""#),
    ("StringEquals", #""${aws:username,default}""#), ("Bool", #""${aws:x, true}""#),
  ].map { name, value in
    .statement(
      "\(name) \(value)", .value, legacy,
      #"\#(good),"Condition":{"\#(name)":{"aws:x":\#(value)}}"#)
  }

  private static func resource(
    _ resource: String, _ rule: PolicyViolation.Rule, _ text: String
  ) -> RefusedDocument {
    .statement(
      "resource \(resource)", rule, text,
      #""Effect":"Allow","Action":"kms:*","Resource":"\#(resource)""#)
  }

  private static let resources: [RefusedDocument] = [
    resource("key", .resourceFormat, #"Resource key must be in ARN format or "*"."#),
    resource("", .resourceFormat, #"Resource  must be in ARN format or "*"."#),
    resource(
      "arn:moon:kms:us-west-2", .resourceFormat,
      #"Partition "moon" is not valid for resource "arn:moon:kms:us-west-2:*:*"."#),
    resource(
      "nra:aws:kms:::x", .resourceFormat, #"Resource nra:aws:kms:::x must be in ARN format or "*"."#
    ),
    resource(
      "arn:aws", .resourceFormat,
      "Resource vendor must be fully qualified and cannot contain regexes."),
    resource(
      "arn:aws:k*:us-west-2:111122223333:key/x", .resourceFormat,
      "Resource vendor must be fully qualified and cannot contain regexes."),
    resource(
      "arn:aws:iam:us-west-2:111122223333:user/x", .resourceFormat,
      "IAM resource arn:aws:iam:us-west-2:111122223333:user/x cannot contain region information."),
    resource(
      "arn:aws:s3:us-west-2::bucket", .resourceFormat,
      "Resource arn:aws:s3:us-west-2::bucket can not contain region information."),
    resource(
      "arn:aws:iam::111122223333:person/x", .resourceFormat,
      "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, "
        + "instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, "
        + "oidc-provider/, report/, access-report/."),
    resource("arn:aws:kms::x", .value, legacy),
    resource("arn:aws::us-west-2:111122223333:key/x", .value, legacy),
    resource("arn:aws:kms:${aws:RequestedRegion}:111122223333:key/x", .value, legacy),
    resource("arn:aws:kms:us-west-2:111122223333:key/${aws:username", .value, legacy),
    .statement(
      "NotResource that is no ARN", .resourceFormat,
      #"Resource key must be in ARN format or "*"."#,
      #""Effect":"Deny","Action":"kms:*","NotResource":["*","key"]"#),
    .statement(
      "a resource the service does not take", .resourceFormat,
      "Resource arn:aws:kms:us-west-2:111122223333:key/x must be \"*\".", in: keyGrammar,
      #"""
      "Effect":"Allow","Principal":"*","Action":"kms:*",
      "Resource":["*","arn:aws:kms:us-west-2:111122223333:key/x"]
      """#),
    .statement(
      "NotResource where the service takes none", .resourceMissing,
      "Policy statement must contain resources.", in: keyGrammar,
      #""Effect":"Deny","Principal":"*","Action":"kms:*","NotResource":"*""#),
  ]

  private static let actions: [RefusedDocument] = [
    ("Decrypt", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
    ("", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
    ("kms:Decrypt:x", "Actions/Condition can contain only one colon."),
    ("k_ms:Decrypt", "Vendor k_ms is not valid"), (":Decrypt", "Vendor  is not valid"),
    ("k*:Decrypt", "Vendor k* is not valid"),
  ].flatMap { action, text -> [RefusedDocument] in
    ["Action", "NotAction"].map { element in
      .statement(
        "\(element) \(action)", .actionFormat, text,
        #""Effect":"Allow","\#(element)":"\#(action)","Resource":"*""#)
    }
  }

  private static let trust: [RefusedDocument] = [
    .statement(
      "a resource in a trust policy", .resourceForbidden, "Has prohibited field Resource.",
      in: .trust,
      #""Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*""#),
    .statement(
      "another action in a trust policy", .actionFormat,
      "Trust Policy statement actions can only be sts:AssumeRole, sts:AssumeRoleWithSAML,  and "
        + "sts:AssumeRoleWithWebIdentity", in: .trust,
      #""Effect":"Allow","Principal":"*","Action":"sts:GetCallerIdentity""#),
    .statement(
      "NotAction in a trust policy", .actionFormat,
      "Trust Policy statement actions can only be sts:AssumeRole, sts:AssumeRoleWithSAML,  and "
        + "sts:AssumeRoleWithWebIdentity", in: .trust,
      #""Effect":"Allow","Principal":"*","NotAction":"sts:AssumeRole""#),
    .statement(
      "nobody in a trust policy", .principalMissing, "Missing required field Principal", in: .trust,
      #""Effect":"Allow","Action":"sts:AssumeRole""#),
  ]

  static var keyGrammar: PolicyGrammar {
    var grammar = PolicyGrammar.resource
    grammar.resourcesAccepted = ["*"]
    grammar.acceptsNotResource = false
    grammar.forAllValuesRules = [
      PolicyGrammar.ForAllValuesRule(keyPrefix: "kms:EncryptionContext:", text: "too permissive")
    ]
    return grammar
  }

  private static let principals: [RefusedDocument] =
    [
      .statement(
        "no principal in a resource policy", .principalMissing,
        "Policy contains a statement with no principal", in: .resource, good),
      .statement(
        "an empty principal", .principalMissing, "Policy contains a statement with no principal",
        in: .resource, #"\#(good),"Principal":{"AWS":[]}"#),
      .statement(
        "a principal type nobody knows", .syntax, syntax, in: .resource,
        #"\#(good),"Principal":{"GCP":"x"}"#),
      .statement(
        "a principal that is other text", .syntax, syntax, in: .resource,
        #"\#(good),"Principal":"arn:aws:iam::111122223333:root""#),
      .statement(
        "NotPrincipal with Allow", .notPrincipalAllow,
        "Policy statement must not use NotPrincipal with Allow.", in: .resource,
        #"\#(good),"NotPrincipal":{"AWS":"111122223333"}"#),
      .statement(
        "ForAllValues with a key of one value", .forAllValues, "too permissive", in: keyGrammar,
        #"""
        \#(good),"Principal":"*",
        "Condition":{"ForAllValues:StringEquals":{"KMS:encryptioncontext:App":"x"}}
        """#),
    ]
    + [
      ("AWS", "arn:aws:iam::111122223333:group/Admins"),
      ("AWS", "arn:aws:iam::111122223333:user/*"),
      ("AWS", "arn:aws:iam::111122223333:role/"), ("AWS", "11112222333"), ("AWS", "Alice"),
      ("AWS", "AKIAIOSFODNN7EXAMPLE"), ("AWS", "arn:aws:sts::111122223333:assumed-role/Dev"),
      ("AWS", "arn:aws:iam:us-west-2:111122223333:root"), ("Service", "logs"), ("Service", "*"),
      ("Federated", "*"), ("Federated", "arn:aws:iam::1:oidc-provider/x"),
      ("Federated", "arn:aws:iam::111122223333:user/x"), ("CanonicalUser", ""),
    ].map { type, text in
      .statement(
        "principal \(type) \(text)", .principalFormat,
        "Invalid principal in policy: \"\(type)\":\"\(text)\"", in: .resource,
        #"\#(good),"Principal":{"\#(type)":"\#(text)"}"#)
    }
}
