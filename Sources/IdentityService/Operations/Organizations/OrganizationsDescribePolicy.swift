import IAMPolicy
import KMSKeys
import KMSModel

/// DescribePolicy. Source: Organizations API Reference.
extension ServiceControlOperations {
  static let describePolicy = IdentityOperation.read(
    "DescribePolicy", service: .organizations, describe)

  private static func describe(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    [.structure("Policy", whole(try found(call), call))]
  }
}
