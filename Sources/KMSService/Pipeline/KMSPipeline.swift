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
  private let cachedFacts: CachedFacts
  private let repeated = RepeatedRequests()

  /// Makes the pipeline and lets its memory follow the store's commits.
  ///
  /// - Parameter factLimits: how much of what the store holds is kept in memory.
  public init(environment: ServiceEnvironment, factLimits: FactLimits = .standard) {
    let cache = FactCache(limits: factLimits)
    self.environment = environment
    self.cache = cache
    self.cachedFacts = CachedFacts(cache: cache)
    environment.store.observeCommits { cache.forget($0) }
  }

  /// The operations that answer UnsupportedOperationException, naming themselves.
  public static var unimplementedOperations: [KMSOperation] {
    KMSOperation.allCases.filter { OperationTable.handler(for: $0) == nil }
  }

  /// Whether an operation leaves behind what a second attempt at the same call would take for somebody
  /// else's work.
  public static func asksInvocation(of operation: KMSOperation) -> Bool {
    RepeatedRequests.remembers(operation)
  }

  /// Handles one request.
  ///
  /// - Parameter completion: called once, on any thread, after the record was accepted.
  public func handle(
    _ request: AuthenticatedRequest, completion: @escaping @Sendable (ServiceAnswer) -> Void
  ) {
    guard let handler = OperationTable.handler(for: request.operation) else {
      let text = "\(request.operation.rawValue) is not supported by this service."
      return answer(
        request, .failure(KMSError(.unsupportedOperation, text)), AuditDetails(), completion)
    }
    do {
      start(
        Job(
          request: request, prepared: try handler.prepare(request.body), mode: handler.mode,
          completion: completion))
    } catch {
      answer(request, .failure(.request(error)), AuditDetails(), completion)
    }
  }

  private struct Job: Sendable {
    let request: AuthenticatedRequest
    let prepared: PreparedOperation
    var mode: ExecutionMode
    var provisions = Provisions()
    /// Whether the store was asked for facts; it is not asked twice.
    var hasAskedStore = false
    let completion: @Sendable (ServiceAnswer) -> Void

    /// The same, allowed to write against the mode of its operation.
    var inTransaction: Job {
      var job = self
      job.mode = .storeWrite
      return job
    }
  }

  /// How an attempt ended, with what the trail shall show of it.
  private struct Attempted: Sendable {
    let result: Result<[UInt8], Interruption>
    let details: AuditDetails
    /// The facts that it saw, where they were read from the store for it.
    var notes: RecordedFacts.Notes?
  }

  private func start(_ job: Job) {
    switch job.mode {
    case .facts: attempt(job, with: cachedFacts)
    case .storeRead: attemptInRead(job)
    case .storeWrite: attemptInTransaction(job)
    case .draft: attemptDraft(job)
    }
  }

  private func attempt(_ job: Job, with facts: any FactReader) {
    goOn(job, attempt(job.prepared, call(job, facts: facts)))
  }

  private func attemptInRead(_ job: Job) {
    var job = job
    job.hasAskedStore = true
    job.provisions.isOnPool = false
    let asking = job
    environment.store.read { [self] reader in
      let facts = RecordingFacts(storedFacts(reader, cache: cache))
      var attempted = attempt(asking.prepared, call(asking, facts: facts, reader: reader))
      attempted.notes = facts.recorded
      return attempted
    } completion: { [self] result in
      goOn(asking, result)
    }
  }

  private func attemptInTransaction(_ job: Job) {
    var job = job
    job.provisions.isOnPool = false
    let writing = job
    environment.store.write { [self] transaction in
      let attempted = attempt(
        writing.prepared,
        call(writing, facts: storedFacts(transaction, cache: nil), transaction: transaction))
      switch attempted.result {
      case .success: return .commit(attempted)
      case .failure: return .rollback(attempted)
      }
    } completion: { [self] result in
      goOn(writing, result)
    }
  }

  /// Long bodies are worked on by the store's thread all the same: checking them could hold up others
  /// on the thread that brought the request. In bytes.
  private static let draftBodyByteCountMax = 8_192

  /// Works out here what is to be written, and has the store write it.
  private func attemptDraft(_ job: Job) {
    guard job.request.body.count <= KMSPipeline.draftBodyByteCountMax else {
      return attemptInTransaction(job)
    }
    let call = call(job, facts: cachedFacts, draft: RowDraft())
    let attempted = attempt(job.prepared, call)
    guard case .success = attempted.result, let draft = call.draft else {
      return goOn(job, attempted)
    }
    environment.store.write { transaction in
      do throws(RowDraft.Refusal) {
        try draft.write(to: transaction, details: attempted.details)
        return .commit(attempted)
      } catch {
        return .rollback(
          Attempted(result: .failure(error.interruption), details: error.details))
      }
    } completion: { [self] result in
      goOn(job, result)
    }
  }

  private func goOn(_ job: Job, _ result: Result<Attempted, StoreError>) {
    switch result {
    case .success(let attempted): goOn(job, attempted)
    case .failure(let error): finish(job, .failure(.error(.store(error))), AuditDetails())
    }
  }

  /// Answers, or repeats the attempt with what it lacked. Each provision is made once, so that it ends.
  private func goOn(_ job: Job, _ attempted: consuming Attempted) {
    switch attempted.result {
    case .failure(.factsNotCached) where job.mode == .facts && !job.hasAskedStore:
      attemptInRead(job)
    case .failure(.belongsOnPool(let workload)) where !job.provisions.isOnPool:
      repeatOnPool(workload, job, attempted) { _ throws(KeyError) in }
    case .failure(.needsKeyPair(let spec)) where job.provisions.keyPair == nil:
      repeatOnPool(spec.generation, job, attempted) { [self] job throws(KeyError) in
        job.provisions.keyPair = try environment.keyRing.provider.generateKeyPair(spec)
      }
    case .failure(.needsOpenedImport(let opening)) where job.provisions.openedImport == nil:
      repeatOnPool(opening.spec.generation, job, attempted) { [self] job throws(KeyError) in
        job.provisions.openedImport = OpenedImport(opening, in: environment)
      }
    case .failure(.needsTransaction) where job.mode != .storeWrite:
      attemptInTransaction(job.inTransaction)
    case .success, .failure:
      finish(job, attempted.result, attempted.details)
    }
  }

  /// Repeats an attempt on a thread for heavy work: with the facts that it read from the store, if it
  /// did, and otherwise with those of the moment.
  private func repeatOnPool(
    _ workload: Workload, _ job: Job, _ attempted: Attempted,
    provide: @escaping @Sendable (inout Job) throws(KeyError) -> Void
  ) {
    let isAccepted = environment.compute.submit(workload) { [self] in
      var job = job
      job.provisions.isOnPool = true
      do throws(KeyError) {
        try provide(&job)
      } catch {
        return finish(job, .failure(.error(.key(error))), attempted.details)
      }
      guard job.mode == .facts, let notes = attempted.notes else { return start(job) }
      attempt(job, with: RecordedFacts(notes))
    }
    if !isAccepted { finish(job, .failure(.error(.throttled)), attempted.details) }
  }

  private func storedFacts(_ reader: any StoreReader, cache: FactCache?) -> StoredFacts {
    StoredFacts(
      reader: reader, rows: environment.rows, provider: environment.keyRing.provider,
      cache: cache, aliasesPerKeyMax: environment.quotas.aliasesPerKeyMax)
  }

  private func call(
    _ job: Job, facts: any FactReader, reader: (any StoreReader)? = nil,
    transaction: (any StoreTransaction)? = nil, draft: RowDraft? = nil
  ) -> Call {
    Call(
      request: job.request, environment: environment, facts: facts, reader: reader,
      transaction: transaction, draft: draft, provisions: job.provisions,
      parameters: job.prepared.parameters)
  }

  private func attempt(_ prepared: PreparedOperation, _ call: Call) -> Attempted {
    do {
      if let group = QuotaGroup.group(of: call.request.operation) {
        try call.countRequest(in: group)
      }
      let body = try prepared.attempt(call)
      return Attempted(result: .success(body), details: call.takeDetails())
    } catch {
      return Attempted(result: .failure(error), details: call.takeDetails())
    }
  }

  private func finish(
    _ job: Job, _ result: consuming Result<[UInt8], Interruption>,
    _ details: consuming AuditDetails
  ) {
    let answer: ServiceAnswer
    switch result {
    case .success(let body):
      repeated.note(body, to: job.request)
      answer = .success(body)
    case .failure(.error(let error)):
      if let body = repeated.answer(to: job.request, after: error) {
        details.additionalEventData = RepeatedRequests.auditFields
        answer = .success(body)
      } else {
        answer = .failure(error)
      }
    case .failure(.factsNotCached), .failure(.needsTransaction):
      answer = .failure(.internal(cause: "facts were not to be had from the store"))
    case .failure(.belongsOnPool), .failure(.needsKeyPair), .failure(.needsOpenedImport):
      answer = .failure(.internal(cause: "an operation asked twice for the same provision"))
    }
    self.answer(job.request, answer, consume details, job.completion)
  }

  /// Records how the request ended and answers once the records are accepted. A request whose record
  /// cannot be written is answered with an error, also when its effect has happened.
  private func answer(
    _ request: AuthenticatedRequest, _ answer: ServiceAnswer, _ details: consuming AuditDetails,
    _ completion: @escaping @Sendable (ServiceAnswer) -> Void
  ) {
    let (event, others) = environment.events(
      for: request, answer: answer, details: consume details)
    noteUse(request, answer, event)
    let recorded = { @Sendable (result: Result<Void, AuditError>) in
      switch result {
      case .success: completion(answer)
      case .failure(let error):
        completion(.failure(.internal(cause: "the record was not accepted: \(error)")))
      }
    }
    if others.isEmpty {
      environment.trail.record(event, completion: recorded)
    } else {
      environment.trail.record([event] + others, completion: recorded)
    }
  }

  /// The operations whose last use is kept, in the words of that list and by their places.
  private static let tracked = KMSOperation.allCases.map { operation in
    KeyLastUsageTrackingOperation(rawValue: operation.rawValue)
  }

  /// Notes successful cryptography for GetKeyLastUsage: every key that the record names was used.
  private func noteUse(
    _ request: AuthenticatedRequest, _ answer: ServiceAnswer, _ event: AuditEvent
  ) {
    guard case .success = answer, let operation = KMSPipeline.tracked[request.operation.place]
    else {
      return
    }
    let usage = KeyUsage(
      operation: operation, date: event.time, eventID: event.eventID,
      requestID: request.origin.requestID)
    for resource in event.details.resources {
      environment.lastUsage.note(usage, of: resource.arn)
    }
  }
}
