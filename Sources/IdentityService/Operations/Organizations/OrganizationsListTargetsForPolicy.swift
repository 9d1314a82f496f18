import IAMPolicy
import KMSKeys
import KMSModel

/// ListTargetsForPolicy. Source: Organizations API Reference.
extension ServiceControlOperations {
  static let listTargetsForPolicy = IdentityOperation.read(
    "ListTargetsForPolicy", service: .organizations, listTargets)

  private static func listTargets(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let policy = try found(call)
    return try call.organizationsPage(targets(of: policy, call), key: \.key, "Targets") { $0.nodes }
  }
}
