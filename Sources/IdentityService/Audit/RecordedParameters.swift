import KMSAudit

/// What the trail may show of a request: of the parameters that an operation has, those on a list.
///
/// A parameter means the same wherever IAM has it, so one list serves all operations. Tokens, codes and
/// encoded messages are not on it.
/// Source: CloudTrail User Guide; IAM User Guide, "Logging IAM and AWS STS API calls".
enum RecordedParameters {
  /// How a value is written.
  private enum Form {
    case text
    case number
    case flag
    /// A person's data: CloudTrail writes `****`.
    ///
    /// Source: AWS Organizations User Guide, "Logging AWS Organizations API calls", CreateAccount.
    case hidden
  }

  /// Texts of a request that nobody signed are recorded up to this many bytes, longer ones not at all.
  static let unsignedBytesMax = 2_048

  private static let shown: [(name: String, member: StaticString, form: Form)] = [
    ("UserName", "userName", .text), ("NewUserName", "newUserName", .text),
    ("GroupName", "groupName", .text), ("NewGroupName", "newGroupName", .text),
    ("RoleName", "roleName", .text), ("PolicyName", "policyName", .text),
    ("PolicyArn", "policyArn", .text), ("VersionId", "versionId", .text),
    ("SetAsDefault", "setAsDefault", .flag),
    ("PermissionsBoundary", "permissionsBoundary", .text), ("AccessKeyId", "accessKeyId", .text),
    ("Status", "status", .text), ("Path", "path", .text), ("NewPath", "newPath", .text),
    ("PathPrefix", "pathPrefix", .text), ("Description", "description", .text),
    ("PolicyDocument", "policyDocument", .text),
    ("AssumeRolePolicyDocument", "assumeRolePolicyDocument", .text),
    ("OpenIDConnectProviderArn", "openIDConnectProviderArn", .text), ("Url", "url", .text),
    ("ClientID", "clientID", .text), ("AWSServiceName", "aWSServiceName", .text),
    ("CustomSuffix", "customSuffix", .text), ("AccountAlias", "accountAlias", .text),
    ("MaxSessionDuration", "maxSessionDuration", .number), ("Scope", "scope", .text),
    ("OnlyAttached", "onlyAttached", .flag), ("PolicyUsageFilter", "policyUsageFilter", .text),
    ("EntityFilter", "entityFilter", .text), ("MaxItems", "maxItems", .number),
    ("Marker", "marker", .text), ("RoleArn", "roleArn", .text),
    ("RoleSessionName", "roleSessionName", .text), ("ProviderId", "providerId", .text),
    ("Policy", "policy", .text), ("DurationSeconds", "durationSeconds", .number),
    ("ExternalId", "externalId", .text), ("SourceIdentity", "sourceIdentity", .text),
    ("SerialNumber", "serialNumber", .text), ("PolicySourceArn", "policySourceArn", .text),
    ("CallerArn", "callerArn", .text), ("Email", "email", .hidden),
    ("AccountName", "accountName", .hidden), ("AccountId", "accountId", .text),
    ("CreateAccountRequestId", "createAccountRequestId", .text), ("PolicyId", "policyId", .text),
    ("TargetId", "targetId", .text), ("Content", "content", .text), ("Name", "name", .text),
    ("Type", "type", .text), ("Filter", "filter", .text), ("ChildId", "childId", .text),
    ("ResourceId", "resourceId", .text), ("NextToken", "nextToken", .text),
    ("MaxResults", "maxResults", .number),
    ("IamUserAccessToBilling", "iamUserAccessToBilling", .text),
    ("IdentityCenterInstanceArn", "identityCenterInstanceArn", .text),
    ("MaxSigninSessionDuration", "maxSigninSessionDuration", .number),
    ("ResetMaxSigninSessionDuration", "resetMaxSigninSessionDuration", .flag),
    ("ResourcePolicy", "resourcePolicy", .text), ("ResourceOwner", "resourceOwner", .text),
    ("ResourceHandlingOption", "resourceHandlingOption", .text),
    ("MinimumSessionTokenSize", "minimumSessionTokenSize", .number),
    ("DeletionTaskId", "deletionTaskId", .text), ("ServiceName", "serviceName", .text),
    ("AssignmentStatus", "assignmentStatus", .text), ("AllUsers", "allUsers", .flag),
  ]

  private static let texts: [String: [(name: String, member: StaticString)]] = {
    let keys: [(name: String, member: StaticString)] = [("TagKeys", "tagKeys")]
    let simulated: [(name: String, member: StaticString)] = [
      ("PolicyInputList", "policyInputList"), ("ActionNames", "actionNames"),
      ("ResourceArns", "resourceArns"),
    ]
    return [
      "AssumeRole": [("TransitiveTagKeys", "transitiveTagKeys")],
      "CreateOpenIDConnectProvider": [
        ("ClientIDList", "clientIDList"), ("ThumbprintList", "thumbprintList"),
      ],
      "UpdateOpenIDConnectProviderThumbprint": [("ThumbprintList", "thumbprintList")],
      "UntagUser": keys, "UntagRole": keys, "UntagPolicy": keys,
      "UntagOpenIDConnectProvider": keys,
      "SimulatePrincipalPolicy": simulated, "SimulateCustomPolicy": simulated,
    ]
  }()

  private static let withTags: Set<String> = [
    "AssumeRole", "CreateUser", "CreateRole", "CreatePolicy", "CreateOpenIDConnectProvider",
    "TagUser", "TagRole", "TagPolicy", "TagOpenIDConnectProvider",
  ]

  private static let withPolicyARNs: Set<String> = ["AssumeRole", "AssumeRoleWithWebIdentity"]

  /// `requestParameters` of the record; nothing if none of them was sent.
  ///
  /// - Parameter isTrusted: whether the request was signed, or what it brought instead was believed.
  static func object(
    _ parameters: IdentityParameters, of operation: IdentityOperation, isTrusted: Bool
  ) -> [UInt8]? {
    let declared = operation.memberNames
    var fields = AuditFields()
    for (name, member, form) in shown where declared.contains(name) {
      guard let value = parameters[name],
        isTrusted || value.utf8.count <= unsignedBytesMax
      else { continue }
      write(value, member, form, to: &fields)
    }
    guard isTrusted else { return fields.finished() }
    for (name, member) in texts[operation.name] ?? [] {
      let values = parameters.members(name)
      if !values.isEmpty { fields.texts(member, values) }
    }
    if withPolicyARNs.contains(operation.name) {
      let arns = parameters.structures("PolicyArns", ["arn"])
      fields.objects("policyArns", arns.isEmpty ? nil : arns) { $1.text("arn", $0[0]) }
    }
    if withTags.contains(operation.name) {
      let tags = parameters.structures("Tags", ["Key", "Value"])
      fields.objects("tags", tags.isEmpty ? nil : tags) { tag, fields in
        fields.text("key", tag[0])
        fields.text("value", tag[1])
      }
    }
    return fields.finished()
  }

  private static func write(
    _ value: String, _ member: StaticString, _ form: Form, to fields: inout AuditFields
  ) {
    switch form {
    case .text: fields.text(member, value)
    case .hidden: fields.text(member, "****")
    case .number:
      guard let number = Int(value) else { return fields.text(member, value) }
      fields.integer(member, number)
    case .flag:
      switch value {
      case "true": fields.flag(member, true)
      case "false": fields.flag(member, false)
      default: fields.text(member, value)
      }
    }
  }
}
