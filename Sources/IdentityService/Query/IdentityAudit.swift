import KMSAudit

/// What the trail may show of a request: an allow-list for all operations.
///
/// Documents, secrets and tokens are not in it.
extension IdentityParameters {
  /// `requestParameters` of the record; nothing if none of them was sent.
  public var auditFields: [UInt8]? {
    var fields = AuditFields()
    for (name, member) in IdentityParameters.shown { fields.text(member, self[name]) }
    return fields.finished()
  }

  private static let shown: [(String, StaticString)] = [
    ("UserName", "userName"), ("NewUserName", "newUserName"), ("GroupName", "groupName"),
    ("NewGroupName", "newGroupName"), ("RoleName", "roleName"), ("PolicyName", "policyName"),
    ("PolicyArn", "policyArn"), ("VersionId", "versionId"), ("SetAsDefault", "setAsDefault"),
    ("PermissionsBoundary", "permissionsBoundary"), ("AccessKeyId", "accessKeyId"),
    ("Status", "status"), ("Path", "path"), ("NewPath", "newPath"), ("PathPrefix", "pathPrefix"),
    ("OpenIDConnectProviderArn", "openIDConnectProviderArn"), ("Url", "url"),
    ("ClientID", "clientID"), ("AWSServiceName", "aWSServiceName"),
    ("AccountAlias", "accountAlias"), ("MaxSessionDuration", "maxSessionDuration"),
    ("RoleArn", "roleArn"), ("RoleSessionName", "roleSessionName"),
    ("DurationSeconds", "durationSeconds"), ("SourceIdentity", "sourceIdentity"),
    ("PolicySourceArn", "policySourceArn"), ("AccountName", "accountName"),
    ("AccountId", "accountId"), ("PolicyId", "policyId"), ("TargetId", "targetId"),
  ]
}
