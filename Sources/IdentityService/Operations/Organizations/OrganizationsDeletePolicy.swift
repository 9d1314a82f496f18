import IAMPolicy
import KMSKeys
import KMSModel

/// DeletePolicy. Source: Organizations API Reference.
extension ServiceControlOperations {
  static let deletePolicy = IdentityOperation.write("DeletePolicy", service: .organizations, delete)

  private static func delete(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let policy = try changeable(call)
    guard targets(of: policy, call).isEmpty else {
      throw .organizations(
        "PolicyInUseException", "The policy is attached to one or more entities.")
    }
    call.state.remove(policy)
    return nil
  }
}
