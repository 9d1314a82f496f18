import IAMPolicy
import KMSAudit
public import KMSAuthorization
public import KMSIdentity
import KMSModel
import KMSService

/// IAM, STS and Organizations: checks parameters, asks policies, reads or changes the state.
public struct IdentityService: Sendable {
  private let book: IdentityBook
  private let webTokens: WebTokenCheck

  /// Works on a book.
  ///
  /// - Parameters:
  ///   - webKeys: the keys of identity providers, for AssumeRoleWithWebIdentity.
  ///   - verifier: verifies their tokens; without one, none is believed.
  public init(
    book: IdentityBook, webKeys: WebKeySource = .none, verifier: (any WebTokenVerifier)? = nil
  ) {
    self.book = book
    webTokens = WebTokenCheck(keys: webKeys, verifier: verifier)
  }

  /// The operation with a name; nothing if it is not there.
  public static func operation(_ name: String, of service: IdentityServiceName)
    -> IdentityOperation?
  {
    IdentityOperations.byName["\(service.rawValue):\(name)"]
  }

  /// A session of GetSessionToken is good for other services, but of ours only to become somebody else or to ask
  /// who it is: nobody has shown a second factor here.
  ///
  /// Source: STS API Reference, GetSessionToken.
  private static func checkSession(of caller: Caller?, for operation: IdentityOperation)
    throws(IdentityRefusal)
  {
    guard let caller, caller.attributes.session != nil else { return }
    switch caller.kind {
    case .assumedRole, .service: return
    case .root, .user, .federatedUser: break
    }
    switch operation.service {
    case .iam:
      throw IdentityRefusal(
        "InvalidClientTokenId", "The security token included in the request is invalid", status: 403
      )
    case .sts:
      guard ["AssumeRole", "GetCallerIdentity"].contains(operation.name) else {
        throw .accessDenied("Cannot call \(operation.name) with session credentials")
      }
    case .organizations: return
    }
  }

  /// Refuses a request to another service unless the caller's policies allow its action.
  ///
  /// - Throws: the refusal with its reasons.
  public func authorize(
    _ action: String, on resource: String, by caller: Caller, facts: RequestFacts
  ) throws(Refusal) {
    try IdentityDecision.decide(
      action: action, resource: resource, caller: caller, facts: facts, adding: [])
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
    @Sendable func run(_ state: inout IdentityState, _ webToken: WebTokenCheck.Answer? = nil)
      -> Result<[AnswerNode]?, IdentityRefusal>
    {
      do throws(IdentityRefusal) {
        try ParameterCheck.check(parameters, operation.shape.input)
        guard let account = caller?.account ?? AccountID("000000000000") else {
          throw .internalFailure
        }
        try IdentityService.checkSession(of: caller, for: operation)
        var call = IdentityCall(
          state: state, operation: operation, signer: caller, parameters: parameters,
          facts: facts, book: book, webToken: webToken, account: account)
        let answer = try operation.perform(&call)
        state = call.state
        return .success(answer)
      } catch {
        return .failure(error)
      }
    }
    if let token = parameters["WebIdentityToken"], !operation.isSigned {
      let webTokens = webTokens
      // The keys of the provider may have to be fetched first.
      webTokens.keys.prepare(for: token) {
        let state = book.state
        webTokens.run(
          token, for: parameters.text("RoleArn"), in: state, book.partition, at: facts.now
        ) { answer in
          var state = state
          completion(run(&state, answer))
        }
      }
    } else if operation.isReadOnly {
      var state = book.state
      completion(run(&state))
    } else {
      book.write({ run(&$0) }, completion: completion)
    }
  }
}
