import IAMPolicy
import KMSModel

/// SetDefaultPolicyVersion. Source: IAM API Reference.
extension PolicyOperations {
  static let setDefaultPolicyVersion = IdentityOperation.write(
    "SetDefaultPolicyVersion", setDefault)

  private static func setDefault(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    var policy = try changeable(&call)
    policy.defaultVersion = try version(call, of: policy).number
    policy.updateDate = call.now
    call.state.put(policy)
    return nil
  }
}
