import KMSAudit
import KMSModel

/// What the trail may show of an answer: the members on a list. What is a secret is not written, whatever
/// its name; neither are session tokens.
///
/// Source: CloudTrail User Guide; IAM User Guide, "Logging IAM and AWS STS API calls".
enum RecordedAnswer {
  private static let shown: [String: StaticString] = [
    "User": "user", "Group": "group", "Role": "role", "Policy": "policy",
    "PolicyVersion": "policyVersion", "AccessKey": "accessKey", "Path": "path",
    "UserName": "userName", "GroupName": "groupName", "RoleName": "roleName",
    "PolicyName": "policyName", "UserId": "userId", "GroupId": "groupId", "RoleId": "roleId",
    "PolicyId": "policyId", "Arn": "arn", "CreateDate": "createDate", "UpdateDate": "updateDate",
    "AssumeRolePolicyDocument": "assumeRolePolicyDocument", "Description": "description",
    "MaxSessionDuration": "maxSessionDuration", "PermissionsBoundary": "permissionsBoundary",
    "PermissionsBoundaryType": "permissionsBoundaryType",
    "PermissionsBoundaryArn": "permissionsBoundaryArn", "Tags": "tags", "Key": "key",
    "Value": "value", "DefaultVersionId": "defaultVersionId",
    "AttachmentCount": "attachmentCount",
    "PermissionsBoundaryUsageCount": "permissionsBoundaryUsageCount",
    "IsAttachable": "isAttachable", "VersionId": "versionId",
    "IsDefaultVersion": "isDefaultVersion", "AccessKeyId": "accessKeyId", "Status": "status",
    "OpenIDConnectProviderArn": "openIDConnectProviderArn", "Credentials": "credentials",
    "Expiration": "expiration", "AssumedRoleUser": "assumedRoleUser",
    "AssumedRoleId": "assumedRoleId", "PackedPolicySize": "packedPolicySize",
    "SourceIdentity": "sourceIdentity",
    "SubjectFromWebIdentityToken": "subjectFromWebIdentityToken", "Audience": "audience",
    "Provider": "provider", "CreateAccountStatus": "createAccountStatus", "Id": "id",
    "State": "state", "RequestedTimestamp": "requestedTimestamp",
    "CompletedTimestamp": "completedTimestamp", "AccountId": "accountId",
    "AccountName": "accountName", "PolicySummary": "policySummary", "Name": "name",
    "Type": "type", "AwsManaged": "awsManaged", "Content": "content",
  ]

  /// Operations of STS that leave everything as it is and whose answers are recorded all the same.
  private static let issuing: Set<String> = [
    "AssumeRole", "AssumeRoleWithWebIdentity", "GetSessionToken",
  ]

  /// `responseElements` of the record; nothing for operations that change nothing and issue nothing.
  static func object(_ answer: [AnswerNode]?, of operation: IdentityOperation) -> [UInt8]? {
    guard let answer, !operation.isReadOnly || issuing.contains(operation.name) else { return nil }
    var fields = AuditFields()
    for node in answer { write(node, to: &fields) }
    return fields.finished()
  }

  private static func write(_ node: AnswerNode, to fields: inout AuditFields) {
    switch node {
    case .text(let name, let text):
      guard let member = shown[name] else { return }
      fields.text(member, name == "AccountName" ? "****" : date(text, of: name) ?? text)
    case .number(let name, let number):
      guard let member = shown[name] else { return }
      guard name.hasSuffix("Timestamp") else { return fields.integer(member, number) }
      fields.date(
        member,
        Timestamp(millisecondsSinceEpoch: Int64(number).multipliedReportingOverflow(by: 1000).0))
    case .flag(let name, let flag):
      guard let member = shown[name] else { return }
      fields.flag(member, flag)
    case .structure(let name, let members):
      guard let member = shown[name] else { return }
      fields.object(member) { inner in
        for node in members { write(node, to: &inner) }
      }
    case .list(let name, let items):
      guard let member = shown[name] else { return }
      fields.objects(member, items) { nodes, inner in
        for node in nodes { write(node, to: &inner) }
      }
    case .secret, .map, .texts: return
    }
  }

  /// Moments are written as CloudTrail writes them inside elements.
  private static func date(_ text: String, of name: String) -> String? {
    guard name.hasSuffix("Date") || name == "Expiration" else { return nil }
    return CivilTime(extendedISO: text)?.americanTwelveHour
  }
}
