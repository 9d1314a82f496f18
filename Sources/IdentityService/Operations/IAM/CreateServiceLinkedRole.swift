import IAMPolicy
import KMSModel

/// CreateServiceLinkedRole. Source: IAM API Reference.
extension RoleOperations {
  static let createServiceLinkedRole = IdentityOperation.write(
    "CreateServiceLinkedRole",
    createServiceLinked)

  private static func createServiceLinked(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let service = call.parameters.text("AWSServiceName")
    guard let name = serviceLinkedNames[service] else {
      throw .invalidInput("The service \(service) has no service-linked role here.")
    }
    let path = "\(serviceLinkedPath)\(service)/"
    try call.authorize(
      on: call.arn(.role, name, path: path), [("iam:AWSServiceName", .text(service))])
    guard call.state.principal(.role, name, in: call.account) == nil else {
      throw .invalidInput(
        "Service role name \(name) has been taken in this account, please try a different suffix.")
    }
    let trust =
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":""# + service
      + #""},"Action":"sts:AssumeRole"}]}"#
    let role = try make(
      &call, name: name, path: path, trust: trust, tags: [], boundary: nil)
    return [.structure("Role", call.nodes(of: role, isWhole: true))]
  }
}
