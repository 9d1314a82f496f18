import IAMPolicy
import KMSModel

/// What the permission table says of one action on a key, ready for the hot path.
struct ActionRule: Sendable {
  /// The action as policies compare it.
  let policyAction: PolicyAction
  /// Whether the key may belong to another account than the caller.
  let reachesOtherAccounts: Bool
  /// The operation of a grant that gives it, if one does.
  let grantOperation: GrantOperation?

  /// The rule of an action.
  static func rule(for action: KMSAction) -> ActionRule {
    switch action {
    case .operation(let operation): operationRules[operation.place]
    case .reEncryptFrom: reEncryptFromRule
    case .reEncryptTo: reEncryptToRule
    }
  }

  private static let operationRules = KMSOperation.allCases.map { found(.operation($0)) }
  private static let reEncryptFromRule = found(.reEncryptFrom)
  private static let reEncryptToRule = found(.reEncryptTo)

  private static func found(_ action: KMSAction) -> ActionRule {
    rules[action] ?? ActionRule(action, reachesOtherAccounts: false, isGrantable: false)
  }

  private static let rules: [KMSAction: ActionRule] = {
    var rules: [KMSAction: ActionRule] = [:]
    for row in OperationPermissions.table {
      for need in row.needs {
        // An action that several operations ask for is ruled by the operation of its own name.
        if case .operation(let named) = need.action, named != row.operation { continue }
        rules[need.action] = ActionRule(
          need.action, reachesOtherAccounts: row.reachesOtherAccounts,
          isGrantable: row.isGrantable)
      }
    }
    return rules
  }()

  private init(_ action: KMSAction, reachesOtherAccounts: Bool, isGrantable: Bool) {
    policyAction = ConditionKeys.vocabulary.action(named: action.name)
    self.reachesOtherAccounts = reachesOtherAccounts
    grantOperation =
      isGrantable ? GrantOperation(rawValue: String(action.name.dropFirst("kms:".count))) : nil
  }
}
