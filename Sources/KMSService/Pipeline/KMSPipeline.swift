import KMSAudit
import KMSKeys
public import KMSModel
import KMSStore

/// Runs requests: reads the body, attempts the operation where its facts are, records, answers.
///
/// When all facts are in memory a request runs from start to end on the thread that brought it.
public final class KMSPipeline: Sendable {
  private let environment: ServiceEnvironment
  private let cache: FactCache

  /// Makes the pipeline and lets its memory follow the store's commits.
  ///
  /// - Parameter cacheEntriesMax: how many keys, aliases and owners of material are kept in memory.
  public init(environment: ServiceEnvironment, cacheEntriesMax: Int) {
    let cache = FactCache(entriesMax: cacheEntriesMax)
    self.environment = environment
    self.cache = cache
    environment.store.observeCommits { cache.forget($0) }
  }

  /// The operations that answer UnsupportedOperationException, naming themselves.
  public static var unimplementedOperations: [KMSOperation] {
    KMSOperation.allCases.filter { OperationTable.handler(for: $0) == nil }
  }

  /// Handles one request.
  ///
  /// - Parameter completion: called once, on any thread, after the record was accepted.
  public func handle(
    _ request: AuthenticatedRequest, completion: @escaping @Sendable (ServiceAnswer) -> Void
  ) {
    let job = Job(request: request, completion: completion)
    guard let handler = OperationTable.handler(for: request.operation) else {
      let text = "\(request.operation.rawValue) is not supported by this service."
      return finish(
        job, .failure(.error(KMSError(.unsupportedOperation, text))), AuditDetails())
    }
    let prepared: PreparedOperation
    do {
      prepared = try handler.prepare(request.body)
    } catch {
      return finish(job, .failure(.error(.request(error))), AuditDetails())
    }
    switch handler.mode {
    case .facts: attemptInMemory(job, prepared)
    case .storeRead: attemptInRead(job, prepared, cachesFacts: true)
    case .storeWrite: attemptInTransaction(job, prepared)
    }
  }

  private struct Job: Sendable {
    let request: AuthenticatedRequest
    let completion: @Sendable (ServiceAnswer) -> Void
  }

  /// How an attempt ended, with what the trail shall show of it.
  private struct Attempted: Sendable {
    let result: Result<[UInt8], Interruption>
    let details: AuditDetails
  }

  private func attemptInMemory(_ job: Job, _ prepared: PreparedOperation) {
    let attempted = attempt(
      prepared, call(job, prepared, facts: CachedFacts(cache: cache)))
    if case .failure(.factsNotCached) = attempted.result {
      attemptInRead(job, prepared, cachesFacts: true)
    } else {
      finish(job, attempted.result, attempted.details)
    }
  }

  private func attemptInRead(_ job: Job, _ prepared: PreparedOperation, cachesFacts: Bool) {
    environment.store.read { [self] reader in
      attempt(
        prepared,
        call(
          job, prepared, facts: storedFacts(reader, cache: cachesFacts ? cache : nil),
          reader: reader))
    } completion: { [self] result in
      finish(job, result)
    }
  }

  private func attemptInTransaction(_ job: Job, _ prepared: PreparedOperation) {
    environment.store.write { [self] transaction in
      let attempted = attempt(
        prepared,
        call(
          job, prepared, facts: storedFacts(transaction, cache: nil), transaction: transaction))
      switch attempted.result {
      case .success: return .commit(attempted)
      case .failure: return .rollback(attempted)
      }
    } completion: { [self] result in
      finish(job, result)
    }
  }

  private func storedFacts(_ reader: any StoreReader, cache: FactCache?) -> StoredFacts {
    StoredFacts(
      reader: reader, rows: environment.rows, provider: environment.keyRing.provider,
      cache: cache)
  }

  private func call(
    _ job: Job, _ prepared: PreparedOperation, facts: any FactReader,
    reader: (any StoreReader)? = nil, transaction: (any StoreTransaction)? = nil
  ) -> Call {
    var details = AuditDetails()
    details.requestParameters = prepared.parameters
    return Call(
      request: job.request, environment: environment, facts: facts, reader: reader,
      transaction: transaction, details: details)
  }

  private func attempt(_ prepared: PreparedOperation, _ call: Call) -> Attempted {
    do {
      let body = try prepared.attempt(call)
      return Attempted(result: .success(body), details: call.details)
    } catch {
      return Attempted(result: .failure(error), details: call.details)
    }
  }

  private func finish(_ job: Job, _ result: Result<Attempted, StoreError>) {
    switch result {
    case .success(let attempted): finish(job, attempted.result, attempted.details)
    case .failure(let error): finish(job, .failure(.error(.store(error))), AuditDetails())
    }
  }

  /// Records how the request ended and answers once the record is accepted. A request whose record
  /// cannot be written is answered with an error, also when its effect has happened.
  private func finish(
    _ job: Job, _ result: Result<[UInt8], Interruption>, _ details: AuditDetails
  ) {
    let answer: ServiceAnswer
    switch result {
    case .success(let body): answer = .success(body)
    case .failure(.error(let error)): answer = .failure(error)
    case .failure(.factsNotCached):
      answer = .failure(.internal(cause: "facts were not to be had from the store"))
    }
    let event = environment.event(for: job.request, answer: answer, details: details)
    environment.trail.record(event) { recorded in
      switch recorded {
      case .success: job.completion(answer)
      case .failure(let error):
        job.completion(.failure(.internal(cause: "the record was not accepted: \(error)")))
      }
    }
  }
}
