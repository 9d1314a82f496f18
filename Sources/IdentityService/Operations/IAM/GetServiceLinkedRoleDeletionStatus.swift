import IAMPolicy
import KMSModel

/// GetServiceLinkedRoleDeletionStatus. What DeleteServiceLinkedRole began is done.
///
/// Source: IAM API Reference.
extension RoleOperations {
  static let getServiceLinkedRoleDeletionStatus = IdentityOperation.read(
    "GetServiceLinkedRoleDeletionStatus", deletionStatus)

  private static func deletionStatus(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let task = call.parameters.text("DeletionTaskId")
    let parts = task.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 5, "\(parts[0])/\(parts[1])/" == "task\(serviceLinkedPath)",
      serviceLinkedNames[parts[2]] == parts[3]
    else {
      try call.authorize(on: "*")
      throw .noSuchEntity("The deletion task \(task) cannot be found.")
    }
    try call.authorize(on: call.arn(.role, parts[3], path: "\(serviceLinkedPath)\(parts[2])/"))
    return [.text("Status", "SUCCEEDED")]
  }
}
