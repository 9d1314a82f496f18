import KMSAuthorization
import KMSCrypto
import KMSIdentity
public import KMSKeys
public import KMSModel
import KMSSecrets
public import KMSService
public import KMSStore
import Synchronization

/// Accounts, principals and access keys of a deployment: the rows, and the picture of them in memory that every
/// request is answered from.
///
/// A write works on `working`, which is ahead of the disk by the transactions of the commit under way; when
/// the store reports the commit, `live` takes its place, before the answer to the write goes out.
public final class IdentityBook: Sendable {
  struct Live: Sendable {
    var state = IdentityState()
    var builder: CallerBuilder
    /// Long-term credentials that were asked for since the last change.
    var credentials: [String: SigningCredential] = [:]
    /// Sessions that were asked for since the last change, with their tokens.
    var sessions: [String: CachedSession] = [:]
  }

  struct CachedSession: Sendable {
    let token: [UInt8]
    let grant: SessionGrant
    let credential: SigningCredential
  }

  /// The partition in every ARN.
  public let partition: Partition
  let random: RandomSource
  let hierarchy: KeyHierarchy
  let live: Mutex<Live>
  let uses = AccessKeyUses()
  let store: any KMSStore
  let rows: RowBook
  private let working = Mutex(IdentityState())
  /// Rows that our own transactions changed and the store has not reported yet.
  private let expected = Mutex<Set<String>>([])

  static let sessionsMax = 10_000

  /// Works on the rows of a store.
  public init(
    store: any KMSStore, rows: RowBook, hierarchy: KeyHierarchy, random: RandomSource,
    partition: Partition
  ) {
    self.store = store
    self.rows = rows
    self.hierarchy = hierarchy
    self.random = random
    self.partition = partition
    self.live = Mutex(Live(builder: CallerBuilder(partition: partition)))
    store.observeCommits { [weak self] changes in self?.follow(changes) }
  }

  /// Reads every row into memory.
  ///
  /// - Throws: `.store`, `.record`; nothing is answered then.
  public func load() async throws(IdentityError) {
    let rows = rows
    let result: Result<IdentityState, RecordError>
    do {
      result = try await store.read { reader throws(StoreError) in
        try IdentityBook.read(reader, rows)
      }
    } catch {
      throw .store(error)
    }
    switch result {
    case .failure(let error): throw .record(error)
    case .success(let state): adopt(state)
    }
    do {
      let found = try await store.read { reader throws(StoreError) in
        try IdentityBook.allRows(in: AccessKeyUseRecord.table, reader)
      }
      var records: [AccessKeyUseRecord] = []
      for row in found { records.append(try rows.record(AccessKeyUseRecord.self, from: row)) }
      let keys = state.accessKeys
      uses.load(records.filter { keys[$0.accessKeyID] != nil })
    } catch let error as StoreError {
      throw .store(error)
    } catch let error as RecordError {
      throw .record(error)
    } catch {
      throw .store(.damaged)
    }
  }

  /// Changes the state in one transaction.
  ///
  /// - Parameters:
  ///   - body: changes its copy, or refuses; runs on the store's thread.
  ///   - completion: gets what `body` returned once it is durable, and visible to every later request.
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (inout IdentityState) -> Result<Value, IdentityRefusal>,
    completion: @escaping @Sendable (Result<Value, IdentityRefusal>) -> Void
  ) {
    let finish: @Sendable (Result<Result<Value, IdentityRefusal>, StoreError>) -> Void = { result in
      switch result {
      case .success(let answer): completion(answer)
      case .failure(let error):
        self.recover(from: error)
        completion(.failure(.store(error)))
      }
    }
    store.write(
      { transaction throws(StoreError) -> TransactionOutcome<Result<Value, IdentityRefusal>> in
        try self.attempt(body, in: transaction)
      }, completion: finish)
  }

  private func attempt<Value: Sendable>(
    _ body: @Sendable (inout IdentityState) -> Result<Value, IdentityRefusal>,
    in transaction: any StoreTransaction
  ) throws(StoreError) -> TransactionOutcome<Result<Value, IdentityRefusal>> {
    var state = working.withLock { $0 }
    state.begin()
    let result = body(&state)
    guard case .success = result, !state.changes.isEmpty else { return .rollback(result) }
    try apply(state.changes, to: transaction)
    let marks = state.changes.map { IdentityBook.mark($0.table, $0.key) }
    let finished = state
    expected.withLock { $0.formUnion(marks) }
    working.withLock { $0 = finished }
    return .commit(result)
  }

  /// The state as of the last commit.
  var state: IdentityState { live.withLock { $0.state } }

  private func apply(_ changes: [IdentityState.Change], to transaction: any StoreTransaction)
    throws(StoreError)
  {
    for change in changes {
      let row = try transaction.row(change.key, in: change.table)
      switch (change.record, row) {
      case (let record?, nil):
        try transaction.insert(rows.value(of: record), at: change.key, in: change.table)
      case (let record?, let row?):
        let current = try kept(record, from: row)
        try transaction.update(
          rows.value(of: current), at: change.key, in: change.table, from: row.version)
      case (nil, let row?):
        try transaction.delete(change.key, in: change.table, from: row.version)
      case (nil, nil): break
      }
    }
  }

  /// Access keys are wrapped anew behind our back; their rows know best how.
  private func kept(_ record: any StoredRecord, from row: Row) throws(StoreError)
    -> any StoredRecord
  {
    guard let key = record as? AccessKeyRecord else { return record }
    do {
      return key.replacing(wrapped: try rows.record(AccessKeyRecord.self, from: row).wrapped)
    } catch {
      throw .damaged
    }
  }

  /// Follows a commit. Runs on the store's thread, before the commit's own completions.
  private func follow(_ changes: [StoreChange]) {
    var isForeign = false
    var isOurs = false
    for change in changes where IdentityBook.tables.contains(change.table) {
      let mark = IdentityBook.mark(change.table, change.key)
      if expected.withLock({ $0.remove(mark) != nil }) { isOurs = true } else { isForeign = true }
    }
    guard isOurs || isForeign else { return }
    show(working.withLock { $0 })
    if isForeign { reload() }
  }

  /// Somebody else changed rows: so far only the wrapping of secrets, which changes no decision. With
  /// several processes nothing may be believed until the rows were read again.
  private func reload() {
    let rows = rows
    store.read(
      { reader throws(StoreError) in try IdentityBook.read(reader, rows) },
      completion: { result in
        guard case .success(.success(let state)) = result else { return }
        self.adopt(state)
      })
  }

  /// After a commit that failed the copy in memory must not be ahead of the disk.
  private func recover(from error: StoreError) {
    switch error {
    case .unavailable:
      let state = state
      working.withLock { $0 = state }
      expected.withLock { $0.removeAll() }
    case .alreadyExists, .conflict, .damaged, .limitExceeded, .overloaded, .closed, .changesPruned:
      break
    }
  }

  private func adopt(_ state: IdentityState) {
    working.withLock { $0 = state }
    show(state)
  }

  private func show(_ state: IdentityState) {
    live.withLock {
      $0.state = state
      $0.forget()
    }
  }

  private static let tables: Set<StoreTable> = [
    Tables.accounts, Tables.accessKeys, IdentityTables.principals, IdentityTables.managedPolicies,
    IdentityTables.identityProviders, IdentityTables.serviceControlPolicies,
  ]

  private static func mark(_ table: StoreTable, _ key: String) -> String { "\(table.name)/\(key)" }

  private static func read(_ reader: any StoreReader, _ rows: RowBook) throws(StoreError)
    -> Result<IdentityState, RecordError>
  {
    let accounts = try allRows(in: Tables.accounts, reader)
    let principals = try allRows(in: IdentityTables.principals, reader)
    let policies = try allRows(in: IdentityTables.managedPolicies, reader)
    let accessKeys = try allRows(in: Tables.accessKeys, reader)
    let providers = try allRows(in: IdentityTables.identityProviders, reader)
    let controls = try allRows(in: IdentityTables.serviceControlPolicies, reader)
    var state = IdentityState()
    do {
      for row in accounts { state.put(try rows.record(AccountRecord.self, from: row)) }
      for row in principals { state.put(try rows.record(PrincipalRecord.self, from: row)) }
      for row in policies { state.put(try rows.record(ManagedPolicyRecord.self, from: row)) }
      for row in accessKeys { state.put(try rows.record(AccessKeyRecord.self, from: row)) }
      for row in providers { state.put(try rows.record(ProviderRecord.self, from: row)) }
      for row in controls { state.put(try rows.record(ServiceControlPolicyRecord.self, from: row)) }
    } catch {
      return .failure(error)
    }
    state.begin()
    return .success(state)
  }

  private static func allRows(in table: StoreTable, _ reader: any StoreReader) throws(StoreError)
    -> [Row]
  {
    var rows: [Row] = []
    while true {
      let page = try reader.rows(
        in: table, prefix: "", after: rows.last?.key, limit: StoreLimits.pageRowCountMax)
      rows += page
      guard page.count == StoreLimits.pageRowCountMax else { return rows }
    }
  }
}

extension IdentityBook.Live {
  /// Forgets what was made from an older state.
  mutating func forget() {
    builder.forgetState()
    credentials.removeAll()
    sessions.removeAll()
  }
}

/// What can go wrong with accounts and access keys.
public enum IdentityError: Error, Hashable, Sendable {
  /// The store failed.
  case store(StoreError)
  /// A stored row cannot be used.
  case record(RecordError)
  /// Wrapping or unwrapping failed.
  case key(KeyError)
}
