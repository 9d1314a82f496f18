import IAMPolicy
import KMSModel

/// UntagPolicy. Source: IAM API Reference.
extension PolicyOperations {
  static let untagPolicy = IdentityOperation.write("UntagPolicy", untag)

  private static func untag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let keys = call.parameters.members("TagKeys")
    var policy = try changeable(&call, [("aws:TagKeys", .list(keys))])
    policy.tags = policy.tags.removing(keys)
    call.state.put(policy)
    return nil
  }
}
