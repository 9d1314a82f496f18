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

/// One data folder, opened: the only place that picks concrete adapters.
struct Deployment: Sendable {
  /// What the service stands on.
  let environment: ServiceEnvironment
  /// Accounts and principals, and whom access keys stand for.
  let credentials: IdentityBook
  /// IAM, STS and Organizations.
  let identity: IdentityService
  private let trail: JSONLinesTrail
  private let folder: DataFolder
  private let erasure: Erasure
  private let decisions: DecisionFile

  /// A root access key, shown to the operator.
  struct RootAccessKey: Sendable {
    let id: String
    let secret: String
  }

  /// Opens the folder, making keys and accounts that are not there yet.
  init(_ configuration: ServerConfiguration, folder: DataFolder, accounts: [AccountID])
    async throws
  {
    let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    let store = try SQLiteStore(path: folder.storePath)
    let slot = try await Deployment.slot(folder: folder, store: store, random: random)
    let hierarchy = try await Deployment.hierarchy(slot: slot, store: store, random: random)
    let rows = RowBook(authenticator: hierarchy.rowAuthenticator)
    let trail = try Deployment.trail(configuration, folder)
    let book = IdentityBook(
      store: store, rows: rows, hierarchy: hierarchy, random: random,
      partition: configuration.partition)
    try await book.load()
    for account in accounts { try await book.ensureAccount(account, at: SystemClock.now()) }
    let decisions = DecisionFile(path: folder.decisionsPath)
    self.decisions = decisions
    self.trail = trail
    self.credentials = book
    self.identity = IdentityService(
      book: book, webKeys: try WebKeysFile.read(configuration.webKeysPath))
    let provider = LocalKeyProvider(hierarchy: hierarchy, random: random)
    self.folder = folder
    self.erasure = Erasure(
      store: store, rows: rows, hierarchy: hierarchy, slot: slot, provider: provider,
      random: random, rewrappings: [IdentityBook.rewrapping])
    self.environment = ServiceEnvironment(
      partition: configuration.partition, store: store, rows: rows, authorizer: Authorizer(),
      principals: book, decisions: decisions, keyRing: KeyRing(provider: provider),
      sealer: hierarchy.tokenSealer, trail: trail, now: SystemClock.now, random: random,
      compute: ComputePools(
        ComputeSettings(
          processorCount: Deployment.processorCount,
          preparedKeyPairs: configuration.preparedKeyPairs),
        provider: provider),
      regions: configuration.regions, quotas: configuration.quotas)
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

  /// Writes what waits and releases the files.
  func close() {
    environment.compute.close()
    environment.store.close()
    trail.close()
    decisions.flush()
  }

  /// How many threads the machine runs at once.
  private static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  private final class FoundKeys {
    var keys: [AccountID: RootAccessKey] = [:]
  }

  private static func slot(
    folder: DataFolder, store: SQLiteStore, random: RandomSource
  ) async throws -> FileKeySlot {
    guard try await HierarchyKeeper(store: store, random: random).isEmpty() else {
      return try FileKeySlot(openingAt: folder.slotPath)
    }
    return try FileKeySlot(creatingAt: folder.slotPath, random: SystemRandom.fill)
  }

  private static func hierarchy(
    slot: FileKeySlot, store: SQLiteStore, random: RandomSource
  ) async throws -> KeyHierarchy {
    let keeper = HierarchyKeeper(store: store, random: random)
    guard try await keeper.isEmpty() else { return try await keeper.open(slot: slot) }
    return try await keeper.create(slot: slot)
  }

  private static func trail(_ configuration: ServerConfiguration, _ folder: DataFolder) throws
    -> JSONLinesTrail
  {
    do {
      switch configuration.auditDurability {
      case .flush: return try JSONLinesTrail(path: folder.auditPath, durability: .flush)
      case .sync: return try JSONLinesTrail(path: folder.auditPath, durability: .sync)
      }
    } catch {
      throw ProgramError("cannot open `\(folder.auditPath)`: \(error)")
    }
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
