import KMSModel

/// The account as a whole. Source: IAM API Reference, GetAccountSummary and its neighbours.
enum AccountOperations {
  static let all: [IdentityOperation] = [
    listAccountAliases,
    createAccountAlias,
    deleteAccountAlias,
    getAccountSummary,
    getAccountAuthorizationDetails,
  ]

  static func detail(of record: PrincipalRecord, _ call: IdentityCall) -> [AnswerNode] {
    // The details of a role have no description in the model.
    var nodes = call.nodes(of: record, isWhole: true).filter { node in
      guard case .text("Description", _) = node else { return true }
      return false
    }
    nodes.append(
      .list(
        "\(record.kind.word)PolicyList",
        record.inlinePolicies.map {
          [
            .text("PolicyName", $0.name),
            .text("PolicyDocument", PercentText.encode($0.document)),
          ]
        }))
    nodes.append(
      .list(
        "AttachedManagedPolicies",
        record.attachedPolicyARNs.map { arn in
          let name = call.state.policy(arn: arn, in: call.partition)?.name ?? ""
          return [.text("PolicyName", name), .text("PolicyArn", arn)]
        }))
    switch record.kind {
    case .user:
      let names = record.groupIDs.compactMap { call.state.principal(id: $0)?.name }
      nodes.append(.texts("GroupList", names.sorted()))
    case .role: nodes.append(.list("InstanceProfileList", []))
    case .group: break
    }
    return nodes
  }
}
