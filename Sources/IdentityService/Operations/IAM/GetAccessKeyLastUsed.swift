import KMSAuthorization
import KMSModel

/// GetAccessKeyLastUsed. Source: IAM API Reference.
extension AccessKeyOperations {
  static let getAccessKeyLastUsed = IdentityOperation.read("GetAccessKeyLastUsed", lastUsed)

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
}
