/// ListSigningCertificates. Source: IAM API Reference.
extension UserCredentialOperations {
  static let listSigningCertificates = IdentityOperation.read("ListSigningCertificates") {
    (call: inout IdentityCall) throws(IdentityRefusal) in try none("Certificates", of: &call)
  }
}
