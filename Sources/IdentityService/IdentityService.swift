import IAMPolicy
import KMSAudit
public import KMSAuthorization
import KMSModel
import KMSService

/// IAM, STS and Organizations: checks parameters, asks policies, reads or changes the state.
public struct IdentityService: Sendable {
  private let book: IdentityBook
  private let webKeys: WebKeySource

  /// Works on a book.
  ///
  /// - Parameter webKeys: the keys of identity providers, for AssumeRoleWithWebIdentity.
  public init(book: IdentityBook, webKeys: WebKeySource = .none) {
    self.book = book
    self.webKeys = webKeys
  }

  /// The operation with a name; nothing if it is not there.
  public static func operation(_ name: String, of service: IdentityServiceName)
    -> IdentityOperation?
  {
    IdentityOperations.byName["\(service.rawValue):\(name)"]
  }

  /// Notes that an access key signed a request.
  public func used(_ caller: Caller, service: String, facts: RequestFacts) {
    book.used(
      caller.accessKeyID, service: service, region: facts.region.name, at: facts.now)
  }

  /// Answers a request whose signature was verified, or that needs none.
  ///
  /// - Parameter completion: gets the members of the answer, nothing for operations without any; may run
  ///   on the store's thread.
  public func handle(
    _ operation: IdentityOperation, _ parameters: IdentityParameters, by caller: Caller?,
    facts: RequestFacts,
    completion: @escaping @Sendable (Result<[AnswerNode]?, IdentityRefusal>) -> Void
  ) {
    let book = book
    let webKeys = webKeys
    @Sendable func run(_ state: inout IdentityState) -> Result<[AnswerNode]?, IdentityRefusal> {
      do throws(IdentityRefusal) {
        try parameters.check(required: operation.required, optional: operation.optional)
        guard let account = caller?.account ?? AccountID("000000000000") else {
          throw .internalFailure
        }
        var call = IdentityCall(
          state: state, operation: operation, signer: caller, parameters: parameters,
          facts: facts, book: book, webKeys: webKeys, account: account)
        let answer = try operation.perform(&call)
        state = call.state
        return .success(answer)
      } catch {
        return .failure(error)
      }
    }
    if operation.isReadOnly {
      var state = book.state
      completion(run(&state))
    } else {
      book.write({ run(&$0) }, completion: completion)
    }
  }
}
