/// GetLoginProfile. Source: IAM API Reference.
extension UserCredentialOperations {
  static let getLoginProfile = IdentityOperation.read("GetLoginProfile", withoutPassword)
}
