/// ListServiceSpecificCredentials. Source: IAM API Reference.
extension UserCredentialOperations {
  static let listServiceSpecificCredentials = IdentityOperation.read(
    "ListServiceSpecificCredentials"
  ) {
    (call: inout IdentityCall) throws(IdentityRefusal) in
    try none("ServiceSpecificCredentials", of: &call)
  }
}
