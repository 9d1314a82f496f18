import IAMPolicy
import KMSAuthorization
import KMSModel
import Testing

/// One condition on one request.
struct KeyCase: Sendable, CustomTestStringConvertible {
  let condition: String
  let situation: Situation
  let holds: Bool

  var testDescription: String { condition }
}

@Suite("Condition keys") struct ConditionKeyTests {
  /// The condition stands in a policy of the caller, under a key policy that hands over.
  @Test("each key says what the request has", arguments: cases)
  func key(_ testCase: KeyCase) {
    #expect(testCase.situation.verdict().isAllowed == testCase.holds)
  }

  private static func make(
    _ condition: String, _ parameters: RequestParameters = .none, holds: Bool = true,
    context: StringPairs = StringPairs(), alias: AliasName? = nil,
    request: RequestFacts = Sample.request(), action: KMSOperation = .decrypt,
    organization: OrganizationFacts? = nil
  ) -> KeyCase {
    let policy = Sample.attached(Sample.statement("kms:*", condition: condition))
    return KeyCase(
      condition: condition,
      situation: Situation(
        caller: Sample.aliceCalls(
          policy, tags: [PrincipalAttributes.PrincipalTag(key: "Team", value: "red")]
        ).within(organization),
        key: Sample.facts(
          Sample.rootStatement, tags: Sample.pairs(["Team": "red", "Stage": "prod"]),
          aliases: ["alias/one", "alias/two"]),
        action: .operation(action), context: context, parameters: parameters, alias: alias,
        request: request), holds: holds)
  }

  private static func text(_ key: String, _ value: String) -> String {
    #"{"StringEquals":{"\#(key)":"\#(value)"}}"#
  }

  private static func absent(_ key: String) -> String { #"{"Null":{"\#(key)":"true"}}"# }

  private static let grant = RequestParameters.grantCreation(
    GrantParameters(
      grantee: Sample.bob, retirer: nil, operations: [.decrypt, .encrypt],
      constraint: .subset(Sample.pairs(["a": "b"]))))

  static let cases: [KeyCase] = requests + principals + keys + cryptography + administration

  private static let requests = [
    make(#"{"DateGreaterThan":{"aws:CurrentTime":"2026-04-30T23:59:59Z"}}"#),
    make(#"{"NumericLessThanEquals":{"aws:EpochTime":"1777593600"}}"#),
    make(#"{"NumericLessThan":{"aws:EpochTime":"1777593600"}}"#, holds: false),
    make(#"{"Bool":{"aws:SecureTransport":"true"}}"#),
    make(#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#),
    make(text("aws:UserAgent", "test")),
    make(text("aws:RequestedRegion", "us-west-2")),
    make(#"{"Bool":{"aws:ViaAWSService":"false"}}"#),
    make(absent("kms:ViaService")),
    make(
      text("kms:ViaService", "s3.us-west-2.amazonaws.com"),
      request: Sample.request(viaService: "s3.us-west-2.amazonaws.com")),
    make(absent("aws:SourceArn")),
    make(absent("kms:RecipientAttestation:PCR0")),
    make(absent("aws:SourceVpce")),
    make(absent("aws:CalledVia")),
    make(
      #"{"ForAnyValue:StringEquals":{"aws:CalledVia":"s3.us-west-2.amazonaws.com"},"#
        + #""StringEquals":{"aws:CalledViaFirst":"s3.us-west-2.amazonaws.com","#
        + #""aws:CalledViaLast":"s3.us-west-2.amazonaws.com"},"Bool":{"aws:ViaAWSService":"true"}}"#,
      request: Sample.request(viaService: "s3.us-west-2.amazonaws.com")),
    make(#"{"StringLike":{"aws:SourceIp":"203.0.113.*"}}"#),
    make(#"{"NumericLessThan":{"aws:SourceIp":"1"}}"#, holds: false),
    make(#"{"NotIpAddress":{"aws:SourceIp":"203.0.113.7"}}"#, holds: false),
  ]

  private static let principals = [
    make(#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/Al*"}}"#),
    make(text("aws:PrincipalAccount", Sample.a)),
    make(text("aws:PrincipalType", "User")),
    make(text("aws:PrincipalTag/team", "red")),
    make(absent("aws:PrincipalTag/other")),
    make(text("aws:userid", Sample.aliceID)),
    make(text("aws:username", "Alice")),
    make(absent("aws:TokenIssueTime")),
    make(absent("aws:MultiFactorAuthPresent")),
    make(absent("aws:PrincipalOrgID")),
    make(absent("aws:PrincipalOrgPaths")),
    make(text("aws:PrincipalOrgID", "o-exampleorg"), organization: Sample.organization()),
    make(
      #"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-exampleorg/*"}}"#,
      organization: Sample.organization()),
    make(
      #"{"ForAnyValue:StringEquals":{"aws:PrincipalOrgPaths":"o-exampleorg/r-root/"}}"#,
      organization: Sample.organization()),
    make(#"{"Bool":{"aws:PrincipalIsAWSService":"false"}}"#),
  ]

  private static let keys = [
    make(text("kms:CallerAccount", Sample.a)),
    make(text("kms:KeySpec", "SYMMETRIC_DEFAULT")),
    make(text("kms:CustomerMasterKeySpec", "SYMMETRIC_DEFAULT")),
    make(text("kms:KeyUsage", "ENCRYPT_DECRYPT")),
    make(text("kms:KeyOrigin", "AWS_KMS")),
    make(#"{"Bool":{"kms:MultiRegion":"false"}}"#),
    make(absent("kms:MultiRegionKeyType")),
    make(#"{"ForAnyValue:StringEquals":{"kms:ResourceAliases":"alias/two"}}"#),
    make(text("aws:ResourceTag/stage", "prod")),
    make(text("aws:ResourceTag/Team", "${aws:PrincipalTag/Team}")),
    make(text("aws:ResourceAccount", Sample.a)),
    make(absent("aws:ResourceOrgID")),
    make(absent("aws:ResourceOrgPaths")),
    make(text("aws:ResourceOrgID", "${aws:PrincipalOrgID}"), organization: Sample.organization()),
    make(
      #"{"ForAnyValue:StringEquals":{"aws:ResourceOrgPaths":"o-exampleorg/r-root/"}}"#,
      organization: Sample.organization()),
    make(absent("kms:RequestAlias")),
    make(text("kms:RequestAlias", "alias/one"), alias: AliasName("alias/one")),
  ]

  private static let symmetric = RequestParameters.encryption(.symmetricDefault)

  private static let cryptography = [
    make(text("kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT"), symmetric),
    make(
      text("kms:EncryptionContext:APP", "x"), symmetric, context: Sample.pairs(["app": "x"])),
    make(
      text("kms:EncryptionContext:app", "X"), symmetric, holds: false,
      context: Sample.pairs(["app": "x"])),
    make(
      #"{"ForAllValues:StringEquals":{"kms:EncryptionContextKeys":["app","b"]}}"#, symmetric,
      context: Sample.pairs(["app": "x"])),
    make(absent("kms:EncryptionContextKeys"), symmetric),
    make(text("kms:DataKeyPairSpec", "RSA_2048"), .dataKeyPair(.rsa2048, .symmetricDefault)),
    make(
      #"{"Bool":{"kms:ReEncryptOnSameKey":"true"}}"#,
      .reEncryption(.symmetricDefault, isOnSameKey: true)),
    make(
      #"{"StringEquals":{"kms:SigningAlgorithm":"ECDSA_SHA_256","kms:MessageType":"RAW"}}"#,
      .signing(.ecdsaSha256, .raw)),
    make(text("kms:MacAlgorithm", "HMAC_SHA_256"), .mac(.hmacSha256)),
    make(text("kms:KeyAgreementAlgorithm", "ECDH"), .keyAgreement(.ecdh)),
    make(absent("kms:SigningAlgorithm"), symmetric),
  ]

  private static let administration = [
    make(text("kms:GrantConstraintType", "EncryptionContextSubset"), grant, action: .createGrant),
    make(
      #"{"ForAllValues:StringEquals":{"kms:GrantOperations":["Decrypt","Encrypt"]}}"#, grant,
      action: .createGrant),
    make(
      #"{"ForAllValues:StringEquals":{"kms:GrantOperations":["Decrypt"]}}"#, grant, holds: false,
      action: .createGrant),
    make(text("kms:GranteePrincipal", Sample.bob), grant, action: .createGrant),
    make(absent("kms:RetiringPrincipal"), grant, action: .createGrant),
    make(#"{"Bool":{"kms:GrantIsForAWSResource":"false"}}"#, grant, action: .createGrant),
    make(
      text("kms:EncryptionContext:a", "b"), grant, context: Sample.pairs(["a": "b"]),
      action: .createGrant),
    make(
      text("kms:PolicyName", "default"), .policy(name: "default", bypassesLockoutCheck: nil),
      action: .putKeyPolicy),
    make(
      absent("kms:BypassPolicyLockoutSafetyCheck"),
      .policy(name: "default", bypassesLockoutCheck: nil), action: .putKeyPolicy),
    make(
      #"{"Bool":{"kms:BypassPolicyLockoutSafetyCheck":"true"}}"#,
      .policy(name: "default", bypassesLockoutCheck: true), action: .putKeyPolicy),
    make(
      #"{"NumericLessThan":{"kms:ScheduleKeyDeletionPendingWindowInDays":"8"}}"#,
      .retirement(deletionWindowDays: 7, trailingDaysWithoutUsage: nil),
      action: .scheduleKeyDeletion),
    make(
      #"{"NumericGreaterThan":{"kms:TrailingDaysWithoutKeyUsage":"90"}}"#,
      .retirement(deletionWindowDays: nil, trailingDaysWithoutUsage: 91), action: .disableKey),
    make(
      #"{"NumericEquals":{"kms:RotationPeriodInDays":"365.0"}}"#, .rotation(periodDays: 365),
      action: .enableKeyRotation),
    make(
      text("aws:RequestTag/team", "blue"), .tagging(Sample.pairs(["Team": "blue"])),
      action: .tagResource),
    make(
      #"{"ForAnyValue:StringEquals":{"aws:TagKeys":"Team"}}"#, .untagging(["Team"]),
      action: .untagResource),
    make(
      #"{"NumericLessThan":{"kms:ValidTo":"1800000000"}}"#,
      .materialImport(nil, validTo: Timestamp(millisecondsSinceEpoch: 1_790_000_000_000)),
      action: .importKeyMaterial),
    make(
      absent("kms:ExpirationModel"), .materialImport(nil, validTo: nil),
      action: .importKeyMaterial),
    make(
      #"{"StringEquals":{"kms:WrappingAlgorithm":"RSAES_OAEP_SHA_256","kms:WrappingKeySpec":"RSA_4096"}}"#,
      .importParameters(.rsaesOaepSha256, .rsa4096), action: .getParametersForImport),
  ]

  @Test("tags and aliases of a key are not for its own policy")
  func keyPolicy() {
    for condition in [
      Self.text("aws:ResourceTag/Team", "red"),
      #"{"ForAnyValue:StringEquals":{"kms:ResourceAliases":"alias/one"}}"#,
    ] {
      let key = Sample.facts(
        Sample.keyStatement(
          "kms:*", to: Sample.quoted(Sample.alice), condition: condition),
        tags: Sample.pairs(["Team": "red"]), aliases: ["alias/one"])
      let situation = Situation(
        caller: Sample.aliceCalls(), key: key, action: .operation(.decrypt))
      #expect(!situation.verdict().isAllowed)
    }
  }

  @Test("a second spelling of a name hides no first")
  func spellings() {
    let deny = Sample.attached(
      Sample.statement("kms:*"),
      Sample.statement(
        "kms:*", effect: "Deny", condition: Self.text("kms:EncryptionContext:app", "secret")))
    let situation = Situation(
      caller: Sample.aliceCalls(deny), key: Sample.facts(Sample.rootStatement),
      action: .operation(.decrypt), context: Sample.pairs(["App": "public", "app": "secret"]))
    #expect(situation.verdict() == .refused(.explicitDeny(.identity)))
  }

  @Test("sessions have the time of their making, and no second factor")
  func sessions() {
    for condition in [
      #"{"DateLessThan":{"aws:TokenIssueTime":"2026-05-01T00:00:00Z"}}"#,
      #"{"Bool":{"aws:MultiFactorAuthPresent":"false"}}"#,
      Self.text("aws:PrincipalArn", Sample.devRole), Self.absent("aws:username"),
      Self.text("aws:PrincipalType", "AssumedRole"),
    ] {
      let situation = Situation(
        caller: Sample.devCalls(
          Sample.attached(Sample.statement("kms:*", condition: condition))),
        key: Sample.facts(Sample.rootStatement), action: .operation(.decrypt))
      #expect(situation.verdict().isAllowed, "\(condition)")
    }
  }

  @Test("the policy of an AWS managed key allows its account through its service only")
  func managedKey() {
    let key = Sample.facts(
      Sample.keyStatement(
        "kms:Decrypt", to: "*",
        condition:
          #"{"StringEquals":{"kms:CallerAccount":"111122223333","kms:ViaService":"s3.us-west-2.amazonaws.com"}}"#
      ))
    var situation = Situation(
      caller: Sample.aliceCalls(), key: key, action: .operation(.decrypt))
    #expect(!situation.verdict().isAllowed)
    situation.request = Sample.request(viaService: "s3.us-west-2.amazonaws.com")
    #expect(situation.verdict() == .allowed(.keyPolicy))
    situation.caller = Sample.bobCalls(Sample.attached(Sample.statement("kms:*")))
    #expect(!situation.verdict().isAllowed)
  }
}
