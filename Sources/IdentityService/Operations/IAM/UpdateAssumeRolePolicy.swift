import IAMPolicy
import KMSModel

/// UpdateAssumeRolePolicy. Source: IAM API Reference.
extension RoleOperations {
  static let updateAssumeRolePolicy = IdentityOperation.write("UpdateAssumeRolePolicy", updateTrust)

  private static func updateTrust(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    var role = try changeable(&call)
    try call.setTrust(call.parameters.text("PolicyDocument"), of: &role)
    call.state.put(role)
    return nil
  }
}
