import KMSModel

/// UpdateGroup. Source: IAM API Reference.
extension GroupOperations {
  static let updateGroup = IdentityOperation.write("UpdateGroup", update)

  private static func update(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let old = try call.findAuthorized(.group)
    try call.rename(old, name: call.parameters["NewGroupName"], path: call.parameters["NewPath"])
    return nil
  }
}
