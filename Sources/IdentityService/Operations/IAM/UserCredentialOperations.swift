/// Credentials that users of this service never have. Terraform asks for them before it takes a user away.
///
/// Source: IAM API Reference.
enum UserCredentialOperations {
  static let all: [IdentityOperation] = [
    listMFADevices,
    listVirtualMFADevices,
    listSSHPublicKeys,
    listSigningCertificates,
    listServiceSpecificCredentials,
    getLoginProfile,
    deleteLoginProfile,
  ]

  /// An empty list of a user's.
  static func none(_ name: String, of call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]
  {
    _ = try AccessKeyOperations.subject(&call)
    return [.list(name, []), .flag("IsTruncated", false)]
  }

  /// No user has a password.
  static func withoutPassword(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let user = try AccessKeyOperations.subject(&call)
    throw .noSuchEntity("Login Profile for User \(user.name) cannot be found.")
  }
}
