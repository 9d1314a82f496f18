import IAMPolicy
import Testing

/// Documents that AWS accepts, however odd they look, and that compile.
@Suite("Acceptance of new documents") struct AcceptedDocumentTests {
  @Test("an identity policy", arguments: identity)
  func acceptsIdentity(_ statement: String) throws {
    try accepts(#"{"Version":"2012-10-17","Statement":{\#(statement)}}"#, .managed)
  }

  @Test("a resource policy", arguments: resource)
  func acceptsResource(_ statement: String) throws {
    try accepts(#"{"Statement":[{\#(statement)}]}"#, .resource)
    try accepts(#"{"Version":"2008-10-17","Id":"x","Statement":[{\#(statement)}]}"#, .resource)
  }

  @Test("a trust policy", arguments: trust)
  func acceptsTrust(_ statement: String) throws {
    try accepts(#"{"Version":"2012-10-17","Statement":[{\#(statement)}]}"#, .trust)
  }

  @Test("a document of exactly the longest size, white space not counted")
  func longest() throws {
    try accepts(ValidationTextTests.document(characters: 6_144), .managed)
    let spaced =
      ValidationTextTests.document(characters: 6_144) + String(repeating: "\n", count: 99)
    try accepts(spaced, .managed)
    let grammar = PolicyGrammar(kind: .identity, sizeMax: .bytes(100))
    try accepts(ValidationTextTests.document(characters: 100), grammar)
  }

  @Test("a repeated empty Sid, and statements of every preset")
  func presets() throws {
    let statements = #"{"Sid":"","Effect":"Allow","Action":"*","Resource":"*"}"#
    let document = #"{"Version":"2012-10-17","Statement":[\#(statements),\#(statements)]}"#
    for grammar in [
      PolicyGrammar.managed, .permissionsBoundary, .session, .serviceControl,
    ] { try accepts(document, grammar) }
  }

  @Test("set operators with the keys a service does not exclude")
  func forAllValues() throws {
    for condition in [
      #"{"ForAllValues:StringEquals":{"kms:EncryptionContextKeys":"x"}}"#,
      #"{"ForAnyValue:StringEquals":{"kms:EncryptionContext:App":"x"}}"#,
    ] {
      try accepts(
        #"{"Statement":{\#(Self.good),"Principal":"*","Condition":\#(condition)}}"#,
        ValidationTextTests.keyGrammar)
    }
  }

  private func accepts(_ text: String, _ grammar: PolicyGrammar) throws {
    let document = try PolicyDocument(validating: Array(text.utf8), grammar: grammar)
    #expect(document.kind == grammar.kind)
    #expect(CompiledPolicy(document).isReadable)
    #expect(CompiledPolicy(stored: Array(text.utf8), kind: grammar.kind).isReadable)
  }

  private static let good = #""Effect":"Allow","Action":"kms:*","Resource":"*""#

  static let identity = [
    good, #"\#(good),"Sid":"Read1""#, #"\#(good),"Condition":{}"#,
    #"\#(good),"Condition":{"NoSuchOperator":{}}"#, #"\#(good),"Condition":{"DateGreaterThan":{}}"#,
    #"\#(good),"Condition":{"StringEquals":{"aws:username":[]}}"#,
    #"\#(good),"Condition":{"Bool":{"aws:x":true},"Null":{"aws:x":"True"}}"#,
    #"\#(good),"Condition":{"NumericEquals":{"aws:x":[7,"7.5",-1e3]}}"#,
    #"\#(good),"Condition":{"DateLessThan":{"aws:x":["2026","2026-05-01T00:00:00Z",1577836800]}}"#,
    #"\#(good),"Condition":{"DateLessThan":{"aws:x":"-292275054-01-01T01t"}}"#.replacing(
      "T01t", with: "T01"),
    #"\#(good),"Condition":{"ArnLike":{"aws:x":["*","${aws:PrincipalArn}","arn:aws:iam::*:*"]}}"#,
    #"\#(good),"Condition":{"Bool":{"aws:x":"${aws:PrincipalTag/admin, 'false'}"}}"#,
    #"\#(good),"Condition":{"ForAnyValue:StringLikeIfExists":{"aws:TagKeys":["a*","b?"]}}"#,
    #"\#(good),"Condition":{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","::1","::/0"]}}"#,
    #""Effect":"Deny","NotAction":["kms:*","no-such-vendor:Any thing"],"NotResource":"*""#,
    #""Effect":"Allow","Action":"*","Resource":["*",null]"#,
    #""Effect":"Allow","Action":"*","Resource":[null]"#,
    #""Effect":"Allow","Action":"*","Resource":"arn:aws:nothing:moon:1:x""#,
    #""Effect":"Allow","Action":"*","Resource":"arn:*:kms""#,
    #""Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::bucket/${aws:username}/*""#,
    #""Effect":"Allow","Action":"*","Resource":"arn:aws:s3:us-west-2:111122223333:accesspoint/x""#,
    #""Effect":"Allow","Action":"*","Resource":"arn:aws:iam::111122223333:user/a*""#,
    #""Effect":"Allow","Action":"kms:?*","Resource":"arn:aws-cn:kms:*:*:key/*""#,
  ]

  static let resource = [
    #"\#(good),"Principal":"*""#, #"\#(good),"Principal":{"AWS":"*"},"Sid":"a b""#,
    #"\#(good),"Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:root"]}"#,
    #"\#(good),"Principal":{"AWS":["AIDAALICEALICEALICE1","AROADEVDEVDEVDEVDEV1"]}"#,
    #"\#(good),"Principal":{"AWS":"arn:aws:iam::111122223333:role/path/Dev"}"#,
    #"\#(good),"Principal":{"AWS":"arn:aws:sts::111122223333:assumed-role/Dev/laptop"}"#,
    #"\#(good),"Principal":{"AWS":"arn:aws:sts::111122223333:federated-user/Carol"}"#,
    #"\#(good),"Principal":{"Service":["logs.us-west-2.amazonaws.com"],"CanonicalUser":"x"}"#,
    #""Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*""#,
    #"\#(good),"Principal":"*","Condition":{"StringEquals":{"aws:username":"${literal"}}"#,
  ]

  static let trust = [
    #""Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole""#,
    #"""
    "Effect":"Allow","Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"],
    "Principal":{"Service":"ec2.amazonaws.com"}
    """#,
    #"""
    "Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
    "Principal":{"Federated":["accounts.example.org",
    "arn:aws:iam::111122223333:oidc-provider/id.example.com"]}
    """#,
    #"""
    "Effect":"Allow","Action":"sts:AssumeRoleWithSAML",
    "Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/Idp"}
    """#,
  ]
}
