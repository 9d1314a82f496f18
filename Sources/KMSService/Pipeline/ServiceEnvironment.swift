public import KMSAudit
public import KMSAuthorization
public import KMSIdentity
public import KMSKeys
public import KMSModel
public import KMSStore

/// What the service stands on. Made once by the program; nothing below reads clocks, random sources or
/// the environment by itself.
public final class ServiceEnvironment: Sendable {
  /// The partition in every ARN.
  public let partition: Partition
  /// Where rows are.
  public let store: any KMSStore
  /// How rows are read and written.
  public let rows: RowBook
  /// Who decides.
  public let authorizer: Authorizer
  /// Whom policies and grants can name.
  public let principals: any PrincipalDirectory
  /// Where the reasons of refusals are kept for the operator.
  public let decisions: any DecisionJournal
  /// What works with key material.
  public let keyRing: KeyRing
  /// Where CPU-heavy work runs.
  public let compute: ComputePools
  /// What seals markers and tokens.
  public let sealer: TokenSealer
  /// Where records of requests go.
  public let trail: any AuditTrail
  /// The Regions that are served; nothing for all.
  public let regions: [Region]?
  /// What goes with a key that is deleted.
  public let keyDependents: [any KeyDependents]
  /// When keys were last used.
  public let lastUsage: LastUsageBook
  /// How much callers may have and ask for.
  public let quotas: Quotas
  /// The clock.
  public let now: @Sendable () -> Timestamp
  /// The random source.
  public let random: RandomSource
  let eventIDs: EventIDSource
  /// Key policies that were found good, by their text.
  let acceptedPolicies = AcceptedPolicies()
  /// How many keys accounts have at most.
  let keyCountBounds = KeyCountBounds()

  /// Collects it.
  ///
  /// - Parameter compute: nothing for pools of two threads and no stock of key pairs.
  public init(
    partition: Partition, store: any KMSStore, rows: RowBook, authorizer: Authorizer,
    principals: any PrincipalDirectory, decisions: any DecisionJournal,
    keyRing: KeyRing, sealer: TokenSealer, trail: any AuditTrail,
    now: @escaping @Sendable () -> Timestamp, random: RandomSource,
    compute: ComputePools? = nil, regions: [Region]? = nil,
    keyDependents: [any KeyDependents] = [],
    lastUsage: LastUsageBook = LastUsageBook(),
    quotas: Quotas = .off
  ) {
    self.partition = partition
    self.store = store
    self.rows = rows
    self.authorizer = authorizer
    self.principals = principals
    self.decisions = decisions
    self.keyRing = keyRing
    self.compute =
      compute
      ?? ComputePools(
        ComputeSettings(processorCount: 2, preparedKeyPairs: 0), provider: keyRing.provider)
    self.sealer = sealer
    self.trail = trail
    self.regions = regions
    self.keyDependents = [PolicyAndGrantRows()] + keyDependents
    self.lastUsage = lastUsage
    self.quotas = quotas
    self.now = now
    self.random = random
    self.eventIDs = EventIDSource(random: random)
    if quotas.keysMax != nil {
      store.observeCommits { [keyCountBounds] in keyCountBounds.note($0) }
    }
  }
}
