public import IdentityService
public import KMSAudit
public import KMSAuthorization
import KMSKeys
import KMSModel
public import KMSService
import StrictJSON

/// The Resource Groups Tagging API for keys: finds them by their tags, and tags many at once.
///
/// Reading needs the action of this API and no other, as with AWS, whose index of tags knows nothing of key
/// policies. Every change is a request to KMS by the same caller: decided, counted and recorded like any
/// other.
/// Source: Resource Groups Tagging API Reference.
public struct TaggingService: Sendable {
  /// An answer, and what the trail may show of it.
  public struct Answer: Sendable {
    /// The body, or why there is none.
    public let result: Result<[UInt8], TaggingRefusal>
    /// `requestParameters` of the record; nothing if the request could not be read or was refused.
    public let parameters: [UInt8]?
    /// `responseElements` of the record; nothing if nothing was asked to change.
    public let response: [UInt8]?
    /// What an operator may know about a refusal of the authorizer.
    public let decision: DecisionTrace?

    init(
      _ result: Result<[UInt8], TaggingRefusal>, parameters: [UInt8]? = nil,
      response: [UInt8]? = nil, decision: DecisionTrace? = nil
    ) {
      self.result = result
      self.parameters = parameters
      self.response = response
      self.decision = decision
    }
  }

  /// Who asks, from where.
  struct Asker: Sendable {
    let caller: Caller
    let facts: RequestFacts
    let origin: RequestOrigin
  }

  private let identity: IdentityService
  private let environment: ServiceEnvironment
  private let tagWriter: TagWriter

  /// Makes the service.
  ///
  /// - Parameters:
  ///   - identity: decides what callers may do here.
  ///   - environment: where keys are.
  ///   - pipeline: runs the requests to KMS.
  public init(
    identity: IdentityService, environment: ServiceEnvironment, pipeline: KMSPipeline
  ) {
    self.identity = identity
    self.environment = environment
    self.tagWriter = TagWriter(pipeline: pipeline, partition: environment.partition)
  }

  /// Answers a request whose signature was verified.
  ///
  /// The order: body, permission, token, keys.
  /// - Parameters:
  ///   - body: untrusted JSON.
  ///   - completion: called once, on any thread.
  public func handle(
    _ operation: TaggingOperation, _ body: [UInt8], by caller: Caller, facts: RequestFacts,
    origin: RequestOrigin, completion: @escaping @Sendable (Answer) -> Void
  ) {
    let asker = Asker(caller: caller, facts: facts, origin: origin)
    do throws(TaggingRefusal) {
      let members = try TaggingMembers(body)
      switch operation {
      case .getResources: try getResources(try ResourceQuery(members), asker, completion)
      case .getTagKeys: try getTagKeys(try TagTextQuery(members), asker, completion)
      case .getTagValues:
        guard let key = try members.text("Key", TaggingLimits.tagKey) else {
          throw TaggingRefusal.invalid("GetTagValues needs a Key.")
        }
        try getTagValues(of: key, try TagTextQuery(members), asker, completion)
      case .tagResources:
        change(
          operation, try TagChange(tagging: members, in: environment.partition), asker, completion)
      case .untagResources:
        change(
          operation, try TagChange(untagging: members, in: environment.partition), asker, completion
        )
      }
    } catch {
      completion(Answer(.failure(error)))
    }
  }

  /// Whether the caller may call an operation; the answer if not.
  private func denial(of operation: TaggingOperation, _ asker: Asker) -> Answer? {
    do throws(Refusal) {
      try identity.authorize(
        operation.action, on: "*", by: asker.caller, facts: asker.facts)
      return nil
    } catch {
      return Answer(.failure(.accessDenied(error.message)), decision: error.trace)
    }
  }

  private func change(
    _ operation: TaggingOperation, _ change: TagChange, _ asker: Asker,
    _ completion: @escaping @Sendable (Answer) -> Void
  ) {
    if let denial = denial(of: operation, asker) { return completion(denial) }
    tagWriter.run(change, for: asker) { failures in
      completion(
        Answer(
          .success(TaggingAnswers.changed(failures)), parameters: change.auditFields,
          response: TaggingAnswers.recorded(failures)))
    }
  }
}

// MARK: Reading

extension TaggingService {
  private func getResources(
    _ query: ResourceQuery, _ asker: Asker, _ completion: @escaping @Sendable (Answer) -> Void
  ) throws(TaggingRefusal) {
    if let denial = denial(of: .getResources, asker) { return completion(denial) }
    let tokens = tokens("GetResources/\(query.binding)", asker)
    @Sendable func answer(_ page: Result<ResourcePage, KMSError>) {
      let result = page.mapError(TaggingRefusal.failed).flatMap { page in
        tokens.seal(page.next?.text).map { TaggingAnswers.resources(page, query, token: $0) }
      }
      completion(Answer(result, parameters: query.auditFields))
    }
    if let arns = query.arns {
      // What is not of this account and Region is not here, whether or not it exists. What is named twice
      // is there once.
      var seen: Set<KeyARN> = []
      let keys = arns.compactMap(KeyReference.arn(of:)).filter {
        $0.account == asker.caller.account && $0.region == asker.facts.region
          && $0.partition == environment.partition && seen.insert($0).inserted
      }
      environment.taggedKeys(keys) { found in
        answer(found.map { ResourcePage(entries: $0.filter { query.matches($0.tags) }) })
      }
    } else {
      let after = try tokens.open(query.token)
      let id = after.flatMap(KeyID.init)
      environment.taggedKeys(of: asker.caller.account, in: asker.facts.region, after: id) { found in
        answer(found.map { ResourcePage(cutting: $0, for: query) })
      }
    }
  }

  private func getTagKeys(
    _ query: TagTextQuery, _ asker: Asker, _ completion: @escaping @Sendable (Answer) -> Void
  ) throws(TaggingRefusal) {
    if let denial = denial(of: .getTagKeys, asker) { return completion(denial) }
    let tokens = tokens("GetTagKeys", asker)
    collect(try tokens.open(query.token), asker) { tag in
      tag.key
    } completion: { found in
      completion(
        TaggingService.answer(found, tokens, nil) { TaggingAnswers.texts("TagKeys", $0, token: $1) }
      )
    }
  }

  private func getTagValues(
    of key: String, _ query: TagTextQuery, _ asker: Asker,
    _ completion: @escaping @Sendable (Answer) -> Void
  ) throws(TaggingRefusal) {
    if let denial = denial(of: .getTagValues, asker) { return completion(denial) }
    let tokens = tokens("GetTagValues/\(key)", asker)
    var fields = AuditFields()
    fields.text("key", key)
    let parameters = fields.finished()
    collect(try tokens.open(query.token), asker) { tag in
      tag.key.utf8.elementsEqual(key.utf8) ? tag.value : nil
    } completion: { found in
      completion(
        TaggingService.answer(found, tokens, parameters) {
          TaggingAnswers.texts("TagValues", $0, token: $1)
        })
    }
  }

  private static func answer(
    _ found: Result<FirstTexts, KMSError>, _ tokens: PageTokens, _ parameters: [UInt8]?,
    write: ([String], String) -> [UInt8]
  ) -> Answer {
    let result = found.mapError(TaggingRefusal.failed).flatMap { found in
      tokens.seal(found.next).map { write(found.page, $0) }
    }
    return Answer(result, parameters: parameters)
  }

  /// Goes through all keys, a part after the other, and keeps the texts of one page.
  private func collect(
    _ after: String?, _ asker: Asker, text: @escaping @Sendable (KeyTag) -> String?,
    completion: @escaping @Sendable (Result<FirstTexts, KMSError>) -> Void
  ) {
    @Sendable func goOn(_ id: KeyID?, _ texts: FirstTexts) {
      environment.taggedKeys(of: asker.caller.account, in: asker.facts.region, after: id) { found in
        switch found {
        case .failure(let error): completion(.failure(error))
        case .success(let part):
          var texts = texts
          for entry in part.entries {
            for tag in entry.tags {
              if let text = text(tag) { texts.insert(text) }
            }
          }
          guard let next = part.next else { return completion(.success(texts)) }
          goOn(next, texts)
        }
      }
    }
    goOn(nil, FirstTexts(after: after))
  }

  private func tokens(_ binding: String, _ asker: Asker) -> PageTokens {
    PageTokens(
      sealer: environment.sealer, random: environment.random,
      purpose: "tagging/\(asker.caller.account)/\(asker.facts.region)/\(binding)",
      now: asker.facts.now)
  }
}

extension KeyReference {
  /// The key that an ARN names; nothing if it names none.
  static func arn(of text: String) -> KeyARN? {
    guard case .arn(let arn)? = KeyReference(text) else { return nil }
    return arn
  }
}
