/// ListSSHPublicKeys. Source: IAM API Reference.
extension UserCredentialOperations {
  static let listSSHPublicKeys = IdentityOperation.read("ListSSHPublicKeys") {
    (call: inout IdentityCall) throws(IdentityRefusal) in try none("SSHPublicKeys", of: &call)
  }
}
