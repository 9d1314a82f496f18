import IdentityService
import KMSModel
import KMSService

/// What a seed file says, in whichever of the two forms it is written.
struct Seed: Sendable {
  /// Accounts and whom they hold.
  var accounts: [AccountSeed] = []
  /// Service control policies.
  var controls: [ServiceControlSeed] = []
  /// Keys with fixed ids.
  var keys: [KeySeed] = []
  /// Aliases.
  var aliases: [AliasSeed] = []
  /// The file, for messages.
  let path: String

  /// Where the keys of a file go that does not say so: those of local-kms.
  struct Place: Sendable {
    var account: AccountID
    var region: Region
  }

  /// How many keys and how many aliases a file may have.
  static let keysMax = 10_000

  /// Reads a file: ours, or one of local-kms, which has `Keys` in the place of `accounts`.
  static func read(_ path: String, _ place: Place) throws(ProgramError) -> Seed {
    let root = try SeedNode(path: path)
    let seed =
      try LocalKMSSeedFile.isOne(root)
      ? try LocalKMSSeedFile.read(root, path, place) : try SeedFile.read(root, path)
    guard seed.keys.count <= keysMax, seed.aliases.count <= keysMax else {
      throw root.refusal("a file has at most \(keysMax) keys and as many aliases")
    }
    var arns: Set<String> = []
    for key in seed.keys
    where !arns.insert("\(key.region)/\(key.account)/\(key.id)").inserted {
      throw SeedNode.refusal(path, key.line, "the key `\(key.id)` is there twice")
    }
    return seed
  }

  /// What it would do. Nothing is changed.
  func plan(_ deployment: Deployment) async throws -> [SeedStep] {
    let now = SystemClock.now()
    let planned = try named(
      deployment.credentials.plan(accounts, controls, at: now).mapError { $0 })
    let seeder = KeySeeder(deployment.environment, principals: planned.principals)
    return planned.steps + (try named(try await seeder.run(keys, aliases, isPlan: true)))
  }

  /// Does it: first whom there is, then keys, each in transactions of its own. A file that is refused changes
  /// nothing; what a crash leaves undone is done when the file is applied again.
  func apply(_ deployment: Deployment) async throws -> [SeedStep] {
    _ = try await plan(deployment)
    let steps = try named(
      try await deployment.credentials.apply(accounts, controls, at: SystemClock.now()))
    let seeder = KeySeeder(deployment.environment, principals: deployment.credentials)
    return steps + (try named(try await seeder.run(keys, aliases, isPlan: false)))
  }

  /// How many things a seed made, changed and found.
  static func summary(_ steps: [SeedStep], _ seed: Seed) -> String {
    func count(_ effect: SeedStep.Effect) -> Int { steps.count { $0.effect == effect } }
    return "seed `\(seed.path)`: \(count(.create)) made, \(count(.update)) changed, "
      + "\(count(.keep)) as they should be"
  }

  private func named<Value>(_ result: Result<Value, SeedRefusal>) throws(ProgramError) -> Value {
    switch result {
    case .success(let value): return value
    case .failure(let refusal): throw SeedNode.refusal(path, refusal.line, refusal.message)
    }
  }
}
