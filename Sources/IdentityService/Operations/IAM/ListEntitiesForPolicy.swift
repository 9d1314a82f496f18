import IAMPolicy
import KMSModel

/// ListEntitiesForPolicy. Source: IAM API Reference.
extension PolicyOperations {
  static let listEntitiesForPolicy = IdentityOperation.list(
    "ListEntitiesForPolicy", ["PolicyArn"], optional: ["EntityFilter", "PathPrefix"], entities)

  private static func entities(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    let policy = try authorized(&call)
    let arn = policy.arn(in: call.partition)
    let filter = call.parameters["EntityFilter"]
    let holders =
      call.state.holders(of: arn, in: call.account) + call.state.bounded(by: arn, in: call.account)
    func shown(_ kind: PrincipalRecord.Kind) -> [[AnswerNode]] {
      guard filter == nil || filter == kind.word else { return [] }
      return holders.filter { $0.kind == kind }.map {
        [.text(kind.parameterName, $0.name), .text("\(kind.word)Id", $0.id)]
      }
    }
    return [
      .list("PolicyGroups", shown(.group)), .list("PolicyUsers", shown(.user)),
      .list("PolicyRoles", shown(.role)), .flag("IsTruncated", false),
    ]
  }
}
