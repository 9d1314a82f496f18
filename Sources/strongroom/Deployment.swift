import Glibc
import IdentityService
import KMSAudit
import KMSAuditFile
import KMSAuthorization
import KMSCrypto
import KMSIdentity
import KMSKeys
import KMSModel
import KMSSealFile
import KMSSecrets
import KMSService
import KMSStore
import KMSStoreSQLite
import KMSWebKeys
import KMSWebTokens
import TrailService

/// One data folder, opened: the only place that picks concrete adapters.
struct Deployment: Sendable {
  /// What the service stands on.
  let environment: ServiceEnvironment
  /// Accounts and principals, and whom access keys stand for.
  let credentials: IdentityBook
  /// IAM, STS and Organizations.
  let identity: IdentityService
  /// CloudTrail.
  let trailService: TrailService
  /// Who follows the trail.
  let followers: TrailFollowers
  /// What is known of it from outside.
  let observation: Observation
  /// Where it is.
  let folder: DataFolder
  private let trail: SegmentedTrail
  private let auditKeys: AuditKeys
  private let erasure: Erasure
  private let decisions: DecisionFile

  /// A root access key, shown to the operator.
  struct RootAccessKey: Sendable {
    let id: String
    let secret: String
  }

  /// Whether what is absent may be made.
  enum Purpose: Sendable {
    /// Makes keys and these accounts, unless they are there.
    case create([AccountID])
    /// Takes what is there, and refuses a store without keys: what was in it is lost.
    case open
  }

  /// Opens the folder.
  init(_ configuration: ServerConfiguration, folder: DataFolder, _ purpose: Purpose) async throws {
    let observation = Observation()
    let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    var accounts: [AccountID] = []
    switch purpose {
    case .create(let wanted): accounts = wanted
    case .open: try folder.checkData()
    }
    let store = MeasuredStore(try SQLiteStore(path: folder.storePath), observation)
    let keeper = HierarchyKeeper(store: store, random: random)
    let (slot, hierarchy) = try await Deployment.keys(folder, keeper, purpose)
    let rows = RowBook(authenticator: hierarchy.rowAuthenticator)
    let book = IdentityBook(
      store: store, rows: rows, hierarchy: hierarchy, random: random,
      partition: configuration.partition)
    try await book.load()
    // Accounts of the seed get the access keys that it gives them.
    let seeded = configuration.seed?.accounts.map(\.account) ?? []
    for account in accounts where !seeded.contains(account) {
      try await book.ensureAccount(account, at: SystemClock.now())
    }
    let words = TrailWords(
      account: book.managementAccount ?? seeded.min(), region: configuration.regions.first,
      random: random)
    let auditKeys = AuditKeys(store: store, rows: rows, hierarchy: hierarchy, random: random)
    let trail = try await Deployment.trail(configuration, folder, auditKeys, words)
    let decisions = DecisionFile(path: folder.decisionsPath)
    self.decisions = decisions
    self.trail = trail
    self.auditKeys = auditKeys
    self.observation = observation
    self.credentials = book
    self.identity = IdentityService(
      book: book, webKeys: try Deployment.webKeys(configuration), verifier: TokenVerifier())
    let provider = LocalKeyProvider(hierarchy: hierarchy, random: random)
    self.folder = folder
    self.erasure = Erasure(
      store: store, rows: rows, hierarchy: hierarchy, slot: slot, provider: provider,
      random: random, rewrappings: [IdentityBook.rewrapping, AuditKeys.rewrapping])
    self.environment = ServiceEnvironment(
      partition: configuration.partition, store: store, rows: rows, authorizer: Authorizer(),
      principals: book, decisions: decisions, keyRing: KeyRing(provider: provider),
      sealer: hierarchy.tokenSealer, trail: MeasuredTrail(trail, observation), now: SystemClock.now,
      random: random,
      compute: ComputePools(
        ComputeSettings(
          processorCount: Deployment.processorCount,
          preparedKeyPairs: configuration.preparedKeyPairs),
        provider: provider),
      regions: configuration.regions, quotas: configuration.quotas)
    self.followers = try TrailFollowers(
      configuration.alerts, folder: folder, environment: environment, observation: observation)
    self.trailService = TrailService(
      identity: identity, history: followers.history, sealer: hierarchy.tokenSealer,
      random: random, lookupsPerSecond: configuration.lookupsPerSecond)
    trail.add(followers)
    if let seed = configuration.seed { Log.write(Seed.summary(try await seed.apply(self), seed)) }
  }

  /// What happens to keys without anybody asking.
  ///
  /// - Parameter count: where it counts.
  func background(count: @escaping @Sendable (BackgroundCount) -> Void) -> BackgroundService {
    let folder = folder
    return BackgroundService(
      environment: environment, erasure: erasure,
      surroundings: BackgroundSurroundings(
        now: SystemClock.now, elapsedMilliseconds: SystemClock.elapsedMilliseconds,
        bootID: SystemClock.bootID(), takeClockConfirmation: folder.takeClockConfirmation,
        log: Log.write, count: count))
  }

  /// The root access keys of all accounts.
  func rootAccessKeys() async throws -> [AccountID: RootAccessKey] {
    let found = FoundKeys()
    try credentials.unsafeShowRootAccessKeys { account, id, secret in
      found.keys[account] = RootAccessKey(id: id, secret: String(decoding: secret, as: UTF8.self))
    }
    return found.keys
  }

  /// Looks after the audit trail until cancelled.
  func keepTrail() async {
    while !Task.isCancelled {
      do {
        if trail.needsDigestKey { try await prepareDigestKey() }
      } catch {
        Log.write("the audit trail has no key for its digests: \(error); it is tried again")
      }
      await trail.keep()
      do {
        try await Task.sleep(for: Deployment.trailInterval)
      } catch {
        return
      }
    }
  }

  /// Makes the key that signs digests, if there is none, and exports its public half.
  func prepareDigestKey() async throws {
    trail.take(digestKey: try await auditKeys.key(for: .digestRSA2048))
  }

  /// Writes what waits and releases the files.
  func close() {
    environment.compute.close()
    environment.store.close()
    trail.close()
    followers.close()
    decisions.flush()
  }

  /// How many threads the machine runs at once.
  private static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  private final class FoundKeys {
    var keys: [AccountID: RootAccessKey] = [:]
  }

  /// The slot and what it opens; made if the store holds none yet and something may be made.
  private static func keys(
    _ folder: DataFolder, _ keeper: HierarchyKeeper, _ purpose: Purpose
  ) async throws -> (FileKeySlot, KeyHierarchy) {
    guard try await keeper.isEmpty() else {
      let slot = try folder.openSlot()
      return (slot, try await keeper.open(slot: slot))
    }
    switch purpose {
    case .open:
      throw ProgramError(
        "`\(folder.storePath)` holds no keys; restore it from a backup, or make a new folder with "
          + "`strongroom init`")
    case .create:
      // A start that was cut off has left a slot: nothing was sealed under it, or the store would say.
      let slot =
        access(folder.slotPath, F_OK) == 0
        ? try folder.openSlot()
        : try FileKeySlot(creatingAt: folder.slotPath, random: SystemRandom.fill)
      return (slot, try await keeper.create(slot: slot))
    }
  }

  /// The keys of identity providers: from the file, and from those that may be asked.
  private static func webKeys(_ configuration: ServerConfiguration) throws(ProgramError)
    -> WebKeySource
  {
    let keys = try WebKeysFile.read(configuration.webKeysPath)
    guard !configuration.webIssuers.isEmpty else { return keys }
    do {
      return keys.fetching(
        from: configuration.webIssuers,
        with: try HTTPSDocumentClient(trustedPath: configuration.webCertificatesPath),
        now: SystemClock.now)
    } catch {
      throw ProgramError(
        "no certificates to trust in `\(configuration.webCertificatesPath ?? "the system")`; name a "
          + "PEM file with `identity.issuerCertificates`")
    }
  }

  /// How often the trail is looked after.
  private static let trailInterval = Duration.seconds(5)

  private static func trail(
    _ configuration: ServerConfiguration, _ folder: DataFolder, _ keys: AuditKeys,
    _ words: TrailWords
  ) async throws -> SegmentedTrail {
    let mebibyte = 1_048_576
    let audit = configuration.audit
    var settings = TrailSettings(durability: audit.durability)
    settings.ballastBytes = audit.ballastMebibytes * mebibyte
    settings.ballastMilliseconds = Int64(audit.ballastMinutes) * 60_000
    settings.retentionDays = audit.retentionDays
    settings.retentionBytes = audit.retentionMebibytes.map { $0 * mebibyte }
    if let account = words.account, let region = words.region {
      settings.digests = DigestPlace(
        account: account.text, region: region.name, bucket: audit.bucket)
    }
    let trail = try SegmentedTrail(
      folder: folder.auditPath, settings: settings,
      keys: TrailSigningKeys(
        ed25519: try await keys.key(for: .checkpointEd25519),
        mlDSA65: try await keys.key(for: .checkpointMLDSA65)),
      surroundings: TrailSurroundings(
        now: SystemClock.now, wording: words.event,
        report: { error in
          Log.write("the audit trail cannot be compressed or signed: \(error); it is tried again")
        }))
    if let key = try await keys.existingKey(for: .digestRSA2048) { trail.take(digestKey: key) }
    return trail
  }
}

/// The clock of the machine.
enum SystemClock {
  /// The present moment.
  @Sendable static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(
      millisecondsSinceEpoch: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// Nanoseconds since some moment; they never go back.
  @Sendable static func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Milliseconds since the machine was started, sleep included. Nobody can set it.
  @Sendable static func elapsedMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Which start of the machine this is; a new word each time if it does not say.
  static func bootID() -> String {
    let descriptor = Glibc.open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "unknown-\(elapsedMilliseconds())" }
    defer { Glibc.close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 36)
    let count = read(descriptor, &buffer, buffer.count)
    guard count == buffer.count else { return "unknown-\(elapsedMilliseconds())" }
    return String(decoding: buffer, as: UTF8.self)
  }
}
