/// ListMFADevices. Source: IAM API Reference.
extension UserCredentialOperations {
  static let listMFADevices = IdentityOperation.read("ListMFADevices") {
    (call: inout IdentityCall) throws(IdentityRefusal) in try none("MFADevices", of: &call)
  }
}
