import KMSModel

/// The managed policies that come with the service, under the names that AWS gives them.
///
/// Source: AWS Managed Policy Reference; `ReadOnlyAccess` is the part of it that is about this service.
enum BuiltInPolicies {
  static let all: [ManagedPolicyRecord] = [
    policy("AdministratorAccess", "ANPAIWMBCKSKIEE64ZLYK", [#""*""#]),
    policy(
      "ReadOnlyAccess", "ANPAILL3HVNFSB6DCOWYQ",
      [
        #""iam:Get*""#, #""iam:List*""#, #""iam:Simulate*""#, #""kms:Describe*""#, #""kms:Get*""#,
        #""kms:List*""#, #""sts:GetAccessKeyInfo""#, #""sts:GetCallerIdentity""#,
        #""organizations:Describe*""#, #""organizations:List*""#,
      ]),
    policy(
      "AWSKeyManagementServicePowerUser", "ANPAJNPP7PPPPMJRV2SA4",
      [
        #""kms:CreateAlias""#, #""kms:CreateKey""#, #""kms:DeleteAlias""#, #""kms:Describe*""#,
        #""kms:GenerateRandom""#, #""kms:Get*""#, #""kms:List*""#, #""kms:TagResource""#,
        #""kms:UntagResource""#, #""iam:ListGroups""#, #""iam:ListRoles""#, #""iam:ListUsers""#,
      ]),
  ]

  private static func policy(_ name: String, _ id: String, _ actions: [String])
    -> ManagedPolicyRecord
  {
    ManagedPolicyRecord(
      account: nil, name: name, path: "/", id: id,
      creationDate: Timestamp(millisecondsSinceEpoch: 1_423_161_600_000),
      description: "", document: document(actions))
  }

  private static func document(_ actions: [String]) -> String {
    #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["#
      + actions.joined(separator: ",") + #"],"Resource":"*"}]}"#
  }
}
