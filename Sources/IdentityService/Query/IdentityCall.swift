import IAMPolicy
import KMSAuthorization
import KMSKeys
import KMSModel

/// One request to IAM, STS or Organizations, on its way through an operation.
struct IdentityCall {
  /// What the operation reads, and changes.
  var state: IdentityState
  let operation: IdentityOperation
  /// Who asks; nobody for the operations that take a token instead of a signature.
  let signer: Caller?
  let parameters: IdentityParameters
  let facts: RequestFacts
  let book: IdentityBook
  /// What was found out about the token of an identity provider that the request carries; nothing for other
  /// requests.
  let webToken: WebTokenCheck.Answer?
  /// The account that resources are looked for in.
  let account: AccountID

  var partition: Partition { book.partition }
  var now: Timestamp { facts.now }

  /// Who asks.
  func caller() throws(IdentityRefusal) -> Caller {
    guard let signer else { throw .internalFailure }
    return signer
  }

  /// Refuses the request unless the caller's policies allow the operation's own action.
  func authorize(
    on resource: String, _ context: [(name: String, values: ConditionValues)] = []
  ) throws(IdentityRefusal) {
    try authorize("\(operation.service.rawValue):\(operation.name)", on: resource, context)
  }

  /// Refuses the request unless the caller's policies allow an action.
  func authorize(
    _ action: String, on resource: String,
    _ context: [(name: String, values: ConditionValues)] = []
  ) throws(IdentityRefusal) {
    let caller = try caller()
    do {
      try IdentityDecision.decide(
        action: action, resource: resource, caller: caller, facts: facts, adding: context)
    } catch {
      throw .accessDenied(error.message, decision: error.trace)
    }
  }

  func arn(_ kind: PrincipalRecord.Kind, _ name: String, path: String = "/") -> String {
    "arn:\(partition):iam::\(account):\(kind.rawValue)\(path)\(name)"
  }

  /// A new unique id.
  func newID(_ kind: UniqueID.Kind) throws(IdentityRefusal) -> String {
    do {
      return try UniqueID.make(kind, in: account, random: book.random)
    } catch {
      throw .internalFailure
    }
  }
}
