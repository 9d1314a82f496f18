/// ListVirtualMFADevices. Source: IAM API Reference.
extension UserCredentialOperations {
  static let listVirtualMFADevices = IdentityOperation.read("ListVirtualMFADevices", listVirtual)

  private static func listVirtual(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorize(on: "*")
    return [.list("VirtualMFADevices", []), .flag("IsTruncated", false)]
  }
}
