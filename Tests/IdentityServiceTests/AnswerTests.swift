import KMSAuthorization
import KMSModel
import Testing

@testable import IdentityService

/// The harness compares every answer with the model; here every operation answers once.
@Suite("Identity answers") struct AnswerTests {
  private static let policy =
    #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}"#
  private static let trust =
    #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"000000000001"},"#
    + #""Action":"sts:AssumeRole"}]}"#
  private static let linkedRole = "AWSServiceRoleForKeyManagementServiceMultiRegionKeys"
  private static let policyARN = "arn:aws:iam::000000000001:policy/P"

  private static let tags = [
    "Tags.member.1.Key": "k", "Tags.member.1.Value": "v", "TagKeys.member.1": "k",
  ]

  /// Operations in an order in which each of them succeeds, with what they need.
  private static let calls: [(String, [String: String])] = [
    ("CreateUser", ["UserName": "U"]), ("CreateGroup", ["GroupName": "G"]),
    ("CreateRole", ["RoleName": "R", "AssumeRolePolicyDocument": trust, "Description": "d"]),
    ("CreatePolicy", ["PolicyName": "P", "PolicyDocument": policy]),
    ("CreateOpenIDConnectProvider", ["Url": "https://i.example", "ClientIDList.member.1": "c"]),
    ("CreateAccountAlias", ["AccountAlias": "alias"]),
    ("CreateServiceLinkedRole", ["AWSServiceName": "mrk.kms.amazonaws.com"]),
    ("DeleteServiceLinkedRole", ["RoleName": linkedRole]),
    (
      "GetServiceLinkedRoleDeletionStatus",
      ["DeletionTaskId": "task/aws-service-role/mrk.kms.amazonaws.com/\(linkedRole)/1"]
    ),
    ("AddUserToGroup", ["UserName": "U", "GroupName": "G"]),
    ("TagUser", ["UserName": "U"]), ("TagRole", ["RoleName": "R"]),
    ("TagPolicy", ["PolicyArn": policyARN]), ("CreateAccessKey", ["UserName": "U"]),
    ("ListUserTags", ["UserName": "U"]), ("ListRoleTags", ["RoleName": "R"]),
    ("ListPolicyTags", ["PolicyArn": policyARN]),
    ("PutUserPermissionsBoundary", ["UserName": "U", "PermissionsBoundary": policyARN]),
    ("PutRolePermissionsBoundary", ["RoleName": "R", "PermissionsBoundary": policyARN]),
    ("CreatePolicyVersion", ["PolicyArn": policyARN, "PolicyDocument": policy]),
    ("GetPolicyVersion", ["PolicyArn": policyARN, "VersionId": "v2"]),
    ("ListPolicyVersions", ["PolicyArn": policyARN]),
    ("SetDefaultPolicyVersion", ["PolicyArn": policyARN, "VersionId": "v2"]),
    ("DeletePolicyVersion", ["PolicyArn": policyARN, "VersionId": "v1"]),
    ("GetUser", [:]), ("GetUser", ["UserName": "U"]), ("GetGroup", ["GroupName": "G"]),
    ("GetRole", ["RoleName": "R"]), ("GetPolicy", ["PolicyArn": policyARN]),
    ("ListUsers", [:]), ("ListGroups", [:]), ("ListRoles", [:]), ("ListPolicies", [:]),
    ("ListGroupsForUser", ["UserName": "U"]), ("ListAccessKeys", ["UserName": "U"]),
    ("ListMFADevices", ["UserName": "U"]), ("ListVirtualMFADevices", [:]),
    ("ListSSHPublicKeys", ["UserName": "U"]), ("ListSigningCertificates", ["UserName": "U"]),
    ("ListServiceSpecificCredentials", ["UserName": "U"]),
    ("ListInstanceProfilesForRole", ["RoleName": "R"]), ("ListAccountAliases", [:]),
    ("ListEntitiesForPolicy", ["PolicyArn": policyARN]), ("GetAccountSummary", [:]),
    ("GetAccountAuthorizationDetails", [:]), ("ListOpenIDConnectProviders", [:]),
    ("UpdateUser", ["UserName": "U", "NewPath": "/p/"]),
    ("UpdateGroup", ["GroupName": "G", "NewPath": "/p/"]),
    ("UpdateRole", ["RoleName": "R", "MaxSessionDuration": "7200"]),
    ("UpdateRoleDescription", ["RoleName": "R", "Description": "e"]),
    ("UpdateAssumeRolePolicy", ["RoleName": "R", "PolicyDocument": trust]),
    (
      "SimulatePrincipalPolicy",
      [
        "PolicySourceArn": "arn:aws:iam::000000000001:user/p/U",
        "ActionNames.member.1": "kms:Encrypt",
      ]
    ),
    (
      "SimulateCustomPolicy",
      ["PolicyInputList.member.1": policy, "ActionNames.member.1": "kms:Encrypt"]
    ),
    ("UntagUser", ["UserName": "U"]), ("UntagRole", ["RoleName": "R"]),
    ("UntagPolicy", ["PolicyArn": policyARN]),
    ("DeleteUserPermissionsBoundary", ["UserName": "U"]),
    ("DeleteRolePermissionsBoundary", ["RoleName": "R"]),
    ("RemoveUserFromGroup", ["UserName": "U", "GroupName": "G"]),
    ("DeleteAccountAlias", ["AccountAlias": "alias"]),
  ]

  @Test("every answer of IAM is one that the model describes")
  func iam() async throws {
    let site = try await IdentityHarness()
    for (name, parameters) in Self.calls {
      try await site.call(name, parameters.merging(Self.tags) { $1 })
    }
    for (kind, holder) in [("User", "U"), ("Group", "G"), ("Role", "R")] {
      let named = ["\(kind)Name": holder]
      let inline = named.merging(["PolicyName": "p", "PolicyDocument": Self.policy]) { $1 }
      let managed = named.merging(["PolicyArn": Self.policyARN]) { $1 }
      try await site.call("Put\(kind)Policy", inline)
      try await site.call("Get\(kind)Policy", inline)
      try await site.call("List\(kind)Policies", named)
      try await site.call("Attach\(kind)Policy", managed)
      try await site.call("ListAttached\(kind)Policies", named)
      try await site.call("ListEntitiesForPolicy", managed)
      try await site.call("GetAccountAuthorizationDetails")
      try await site.call("Detach\(kind)Policy", managed)
      try await site.call("Delete\(kind)Policy", inline)
    }
    let key = try #require(site.book.state.accessKeys.values.first { $0.userID != nil })
    let keyID = ["UserName": "U", "AccessKeyId": key.accessKeyID]
    try await site.call("GetAccessKeyLastUsed", keyID)
    try await site.call("UpdateAccessKey", keyID.merging(["Status": "Inactive"]) { $1 })
    try await site.call("DeleteAccessKey", keyID)
    let provider = [
      "OpenIDConnectProviderArn": "arn:aws:iam::000000000001:oidc-provider/i.example",
      "ClientID": "d", "ThumbprintList.member.1": String(repeating: "a", count: 40),
    ].merging(Self.tags) { $1 }
    for name in [
      "GetOpenIDConnectProvider", "AddClientIDToOpenIDConnectProvider",
      "RemoveClientIDFromOpenIDConnectProvider", "UpdateOpenIDConnectProviderThumbprint",
      "TagOpenIDConnectProvider", "ListOpenIDConnectProviderTags", "UntagOpenIDConnectProvider",
      "DeleteOpenIDConnectProvider",
    ] {
      try await site.call(name, provider)
    }
    for (name, parameters) in [
      ("DeleteUser", ["UserName": "U"]), ("DeleteGroup", ["GroupName": "G"]),
      ("DeleteRole", ["RoleName": "R"]), ("DeletePolicy", ["PolicyArn": Self.policyARN]),
    ] {
      try await site.call(name, parameters)
    }
  }

  @Test("every answer of Organizations and STS is one that the model describes")
  func others() async throws {
    let site = try await IdentityHarness()
    let created = try await site.call(
      "CreateAccount", ["AccountName": "a", "Email": "a@b.example"], of: .organizations)
    let account = try #require(created.text("AccountId"))
    let made = try await site.call(
      "CreatePolicy",
      [
        "Name": "p", "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": Self.policy,
      ], of: .organizations)
    let parameters = [
      "PolicyId": try #require(made.text("Id")), "TargetId": account, "AccountId": account,
      "Filter": "SERVICE_CONTROL_POLICY", "ChildId": account, "ResourceId": account,
      "CreateAccountRequestId": created.text("Id") ?? "",
    ]
    for name in [
      "DescribeOrganization", "ListRoots", "DescribeCreateAccountStatus", "DescribeAccount",
      "ListAccounts", "ListParents", "ListTagsForResource",
      "ListAWSServiceAccessForOrganization", "UpdatePolicy", "DescribePolicy", "ListPolicies",
      "AttachPolicy",
      "ListPoliciesForTarget", "ListTargetsForPolicy", "DetachPolicy", "DeletePolicy",
    ] {
      try await site.call(name, parameters, of: .organizations)
    }
    try await site.call("CreateUser", ["UserName": "U"])
    try await site.call("CreateRole", ["RoleName": "R", "AssumeRolePolicyDocument": Self.trust])
    try await site.call("GetCallerIdentity", of: .sts)
    try await site.call("GetSessionToken", of: .sts)
    let rootKey = try site.root.accessKeyID
    try await site.call("GetAccessKeyInfo", ["AccessKeyId": rootKey], of: .sts)
    let user = try await site.user("U", doing: "*")
    try await site.call(
      "AssumeRole",
      [
        "RoleArn": "arn:aws:iam::000000000001:role/R", "RoleSessionName": "se",
        "Policy": Self.policy,
      ],
      by: user, of: .sts)
  }

  @Test("every code that is answered with has the status of the model")
  func statuses() async throws {
    let site = try await IdentityHarness()
    for refusal in [
      IdentityRefusal.noSuchEntity(""), .alreadyExists(""), .deleteConflict(""),
      .limitExceeded(""), .malformedPolicy(""), .invalidInput(""), .unmodifiable(""),
      .internalFailure,
    ] {
      #expect(
        IdentityServiceName.iam.errorStatuses[refusal.code] == refusal.status, "\(refusal.code)")
    }
    #expect(site.book.hasAccount(site.account))
  }
}
