import IAMPolicy
import KMSModel

/// GetPolicy. Source: IAM API Reference.
extension PolicyOperations {
  static let getPolicy = IdentityOperation.read("GetPolicy", get)

  private static func get(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let policy = try authorized(&call)
    return [.structure("Policy", nodes(of: policy, call, isWhole: true))]
  }
}
