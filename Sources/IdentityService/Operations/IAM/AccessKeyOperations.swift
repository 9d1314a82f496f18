import KMSAuthorization
import KMSModel

/// Access keys of users. Source: IAM API Reference, CreateAccessKey and its neighbours.
enum AccessKeyOperations {
  static let all: [IdentityOperation] = [
    createAccessKey,
    listAccessKeys,
    updateAccessKey,
    deleteAccessKey,
    getAccessKeyLastUsed,
  ]

  /// The user that is named, or the caller itself.
  static func subject(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> PrincipalRecord
  {
    if call.parameters["UserName"] != nil { return try call.findAuthorized(.user) }
    let caller = try call.caller()
    guard case .user(name: let name) = caller.kind else {
      throw .validation("Must specify userName when calling with non-User credentials")
    }
    try call.authorize(on: caller.arn)
    return try call.find(.user, name)
  }

  static func key(_ call: inout IdentityCall, of user: PrincipalRecord)
    throws(IdentityRefusal) -> AccessKeyRecord
  {
    let id = call.parameters.text("AccessKeyId")
    guard user.accessKeyIDs.contains(id), let key = call.state.accessKeys[id] else {
      throw .noSuchEntity("The Access Key with id \(id) cannot be found.")
    }
    return key
  }
}
