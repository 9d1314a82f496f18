/// DeleteLoginProfile. Source: IAM API Reference.
extension UserCredentialOperations {
  static let deleteLoginProfile = IdentityOperation.write("DeleteLoginProfile", withoutPassword)
}
