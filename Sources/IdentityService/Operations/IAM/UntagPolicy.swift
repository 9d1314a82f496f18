import IAMPolicy
import KMSModel

/// UntagPolicy. Source: IAM API Reference.
extension PolicyOperations {
  static let untagPolicy = IdentityOperation.write("UntagPolicy", untag)

  private static func untag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var policy = try changeable(&call)
    policy.tags = policy.tags.removing(call.parameters.members("TagKeys"))
    call.state.put(policy)
    return nil
  }
}
