public import IdentityService
public import KMSAuditLookup
import KMSAuditReading
public import KMSAuthorization
public import KMSKeys
import KMSModel
import StrictJSON

/// What this service has of CloudTrail: the event history of an account and Region.
public struct TrailService: Sendable {
  /// How many lookups per second, account and Region are answered unless the configuration says otherwise.
  ///
  /// AWS answers 2 (CloudTrail API Reference, LookupEvents); see docs/DIVERGENCES.md.
  public static let lookupsPerSecondStandard = 20
  /// How many days back records are found.
  ///
  /// Source: CloudTrail API Reference, LookupEvents.
  public static let days = 90

  /// An answer, and what the trail may show of its request.
  public struct Answer: Sendable {
    /// The body, or why there is none.
    public let result: Result<[UInt8], TrailRefusal>
    /// `requestParameters` of the record; nothing if the request could not be read or was refused.
    public let auditFields: [UInt8]?
    /// What an operator may know about a refusal of the authorizer.
    public let decision: DecisionTrace?

    init(
      _ result: Result<[UInt8], TrailRefusal>, auditFields: [UInt8]? = nil,
      decision: DecisionTrace? = nil
    ) {
      self.result = result
      self.auditFields = auditFields
      self.decision = decision
    }
  }

  private let identity: IdentityService
  private let history: (any EventHistory)?
  private let sealer: TokenSealer
  private let random: RandomSource
  private let rates: LookupRates?

  /// Makes the service.
  ///
  /// - Parameters:
  ///   - identity: decides what callers may do.
  ///   - history: where records are found; nothing if there is no such place.
  ///   - sealer: seals the tokens of pages.
  ///   - lookupsPerSecond: for each account and Region; nothing for any number.
  public init(
    identity: IdentityService, history: (any EventHistory)?, sealer: TokenSealer,
    random: RandomSource, lookupsPerSecond: Int?
  ) {
    self.identity = identity
    self.history = history
    self.sealer = sealer
    self.random = random
    self.rates = lookupsPerSecond.map(LookupRates.init)
  }

  /// Looks up events.
  ///
  /// The order: rate, body, permission, token, history.
  /// - Parameters:
  ///   - body: untrusted JSON.
  ///   - completion: called once, on any thread.
  public func lookupEvents(
    _ body: [UInt8], by caller: Caller, facts: RequestFacts,
    completion: @escaping @Sendable (Answer) -> Void
  ) {
    let request: LookupRequest
    let query: HistoryQuery
    do throws(TrailRefusal) {
      if let rates, !rates.take(by: caller.account, in: facts.region, at: facts.now) {
        throw .throttled
      }
      request = try LookupRequest(body)
    } catch {
      return completion(Answer(.failure(error)))
    }
    do throws(Refusal) {
      try identity.authorize("cloudtrail:LookupEvents", on: "*", by: caller, facts: facts)
    } catch {
      return completion(
        Answer(.failure(.accessDenied(error.message)), decision: error.trace))
    }
    do throws(TrailRefusal) {
      query = try self.query(for: request, caller, facts)
    } catch {
      return completion(Answer(.failure(error)))
    }
    let fields = request.auditFields
    guard !request.isInsight else {
      return completion(
        Answer(.success(EventsAnswer.write([], nextToken: nil)), auditFields: fields))
    }
    guard let history else {
      return completion(Answer(.failure(.unavailable), auditFields: fields))
    }
    let binding = binding(of: request, caller, facts)
    history.find(query) { [sealer, random] found in
      let result = TrailService.page(found, limit: request.limit) { payload in
        do {
          return try sealer.seal(payload, purpose: binding, random: random)
        } catch {
          return nil
        }
      }
      completion(Answer(result, auditFields: fields))
    }
  }

  private func binding(of request: LookupRequest, _ caller: Caller, _ facts: RequestFacts)
    -> String
  {
    "lookup-events/\(caller.account)/\(facts.region)/\(request.binding)"
  }

  private func query(for request: LookupRequest, _ caller: Caller, _ facts: RequestFacts)
    throws(TrailRefusal) -> HistoryQuery
  {
    var after: HistoryPosition?
    if let token = request.nextToken {
      guard
        let payload = sealer.open(token, purpose: binding(of: request, caller, facts)),
        let position = PagePosition.read(payload)
      else { throw .nextToken }
      after = position
    }
    let oldest = facts.now.adding(days: -TrailService.days)
    return HistoryQuery(
      account: caller.account.text, region: facts.region.name, attribute: request.attribute,
      start: max(request.start ?? oldest, oldest),
      end: request.end ?? Timestamp(millisecondsSinceEpoch: .max), after: after,
      limit: request.limit + 1)
  }

  private static func page(
    _ found: Result<[HistoryEvent], HistoryError>, limit: Int, seal: ([UInt8]) -> String?
  ) -> Result<[UInt8], TrailRefusal> {
    switch found {
    case .failure(.unavailable): return .failure(.unavailable)
    case .failure(.overloaded): return .failure(.throttled)
    case .success(let events):
      let page = events.prefix(limit)
      guard events.count > limit, let last = page.last else {
        return .success(EventsAnswer.write(page, nextToken: nil))
      }
      guard let token = seal(PagePosition.write(last.position)) else {
        return .failure(.unavailable)
      }
      return .success(EventsAnswer.write(page, nextToken: token))
    }
  }
}

/// Where a page ended, as tokens carry it: `seconds:sequence`.
private enum PagePosition {
  static func write(_ position: HistoryPosition) -> [UInt8] {
    Array("\(position.seconds):\(position.sequence)".utf8)
  }

  static func read(_ payload: [UInt8]) -> HistoryPosition? {
    let parts = String(decoding: payload, as: UTF8.self).split(separator: ":")
    guard parts.count == 2, let seconds = Int64(parts[0]), let sequence = UInt64(parts[1]) else {
      return nil
    }
    return HistoryPosition(seconds: seconds, sequence: sequence)
  }
}
