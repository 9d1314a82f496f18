import IAMPolicy
import KMSModel

/// ListEntitiesForPolicy. Source: IAM API Reference.
extension PolicyOperations {
  static let listEntitiesForPolicy = IdentityOperation.read("ListEntitiesForPolicy", entities)

  private static func entities(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    let policy = try authorized(&call)
    let arn = policy.arn(in: call.partition)
    let filter = call.parameters["EntityFilter"]
    let usage = call.parameters["PolicyUsageFilter"]
    let attached =
      usage == "PermissionsBoundary" ? [] : call.state.holders(of: arn, in: call.account)
    let bounded =
      usage == "PermissionsPolicy" ? [] : call.state.bounded(by: arn, in: call.account)
    // Whoever has the policy twice, attached and as a ceiling, is shown once.
    let holders = attached + bounded.filter { holder in !attached.contains { $0.id == holder.id } }
    let prefix = call.parameters["PathPrefix"] ?? "/"
    let shown = holders.filter {
      (filter == nil || filter == $0.kind.word) && $0.path.utf8.starts(with: prefix.utf8)
    }.sorted { $0.rowKey < $1.rowKey }
    return try call.page(
      shown, key: \.rowKey, names: ["PolicyGroups", "PolicyUsers", "PolicyRoles"]
    ) { holder in
      (
        "Policy\(holder.kind.word)s",
        [
          .text(holder.kind.parameterName, holder.name), .text("\(holder.kind.word)Id", holder.id),
        ]
      )
    }
  }
}
