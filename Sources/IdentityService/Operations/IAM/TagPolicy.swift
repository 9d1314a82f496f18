import IAMPolicy
import KMSModel

/// TagPolicy. Source: IAM API Reference.
extension PolicyOperations {
  static let tagPolicy = IdentityOperation.write("TagPolicy", tag)

  private static func tag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let tags = try call.requestedTags()
    var policy = try changeable(&call, call.context(tags))
    policy.tags = try policy.tags.adding(tags)
    call.state.put(policy)
    return nil
  }
}
