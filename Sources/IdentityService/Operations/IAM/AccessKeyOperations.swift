import KMSAuthorization
import KMSModel

/// Access keys of users. Source: IAM API Reference, CreateAccessKey and its neighbours.
enum AccessKeyOperations {
  static let all: [IdentityOperation] = [
    .write("CreateAccessKey", optional: ["UserName"], create),
    .list("ListAccessKeys", optional: ["UserName"], list),
    .write("UpdateAccessKey", ["AccessKeyId", "Status"], optional: ["UserName"], update),
    .write("DeleteAccessKey", ["AccessKeyId"], optional: ["UserName"], delete),
    .read("GetAccessKeyLastUsed", ["AccessKeyId"], lastUsed),
  ]

  private static func create(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var user = try subject(&call)
    guard user.accessKeyIDs.count < IdentityLimits.accessKeysPerUserMax else {
      throw .limitExceeded(
        "Cannot exceed quota for AccessKeysPerUser: \(IdentityLimits.accessKeysPerUserMax)")
    }
    do {
      let (record, secret) = try call.book.newAccessKey(
        in: call.account, userID: user.id, at: call.now)
      guard call.state.accessKeys[record.accessKeyID] == nil else {
        throw IdentityRefusal.internalFailure
      }
      user.accessKeyIDs.append(record.accessKeyID)
      call.state.put(user)
      call.state.put(record)
      return [
        .structure(
          "AccessKey",
          [
            .text("UserName", user.name), .text("AccessKeyId", record.accessKeyID),
            .text("Status", "Active"), .secret("SecretAccessKey", secret),
            .text("CreateDate", record.creationDate.iso),
          ])
      ]
    } catch {
      throw .internalFailure
    }
  }

  private static func list(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let user = try subject(&call)
    let keys = user.accessKeyIDs.sorted().compactMap { call.state.accessKeys[$0] }
    let answer = try call.page(keys, key: \.accessKeyID, "AccessKeyMetadata") {
      [
        .text("UserName", user.name), .text("AccessKeyId", $0.accessKeyID),
        .text("Status", $0.isActive ? "Active" : "Inactive"),
        .text("CreateDate", $0.creationDate.iso),
      ]
    }
    return answer
  }

  private static func update(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var key = try key(&call, of: try subject(&call))
    key.isActive = call.parameters.text("Status") == "Active"
    call.state.put(key)
    return nil
  }

  private static func delete(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var user = try subject(&call)
    let key = try key(&call, of: user)
    user.accessKeyIDs.removeAll { $0 == key.accessKeyID }
    call.state.put(user)
    call.state.remove(key)
    return nil
  }

  private static func lastUsed(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    let id = call.parameters.text("AccessKeyId")
    let key = call.state.accessKeys[id].flatMap { $0.account == call.account ? $0 : nil }
    let user = key?.userID.flatMap { call.state.principal(id: $0) }
    try call.authorize(on: user?.arn(in: call.partition) ?? "*")
    guard let user else {
      throw .noSuchEntity("The Access Key with id \(id) cannot be found.")
    }
    var use: [AnswerNode] = []
    if let last = call.book.lastUse(of: id) {
      use = [
        .text("LastUsedDate", last.time.iso), .text("ServiceName", last.service),
        .text("Region", last.region),
      ]
    } else {
      use = [.text("ServiceName", "N/A"), .text("Region", "N/A")]
    }
    return [.text("UserName", user.name), .structure("AccessKeyLastUsed", use)]
  }

  /// The user that is named, or the caller itself.
  private static func subject(_ call: inout IdentityCall) throws(IdentityRefusal)
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

  private static func key(_ call: inout IdentityCall, of user: PrincipalRecord)
    throws(IdentityRefusal) -> AccessKeyRecord
  {
    let id = call.parameters.text("AccessKeyId")
    guard user.accessKeyIDs.contains(id), let key = call.state.accessKeys[id] else {
      throw .noSuchEntity("The Access Key with id \(id) cannot be found.")
    }
    return key
  }
}
