import ArgumentParser
import KMSModel
import KMSService

/// `strongroom seed`: brings a data folder that no server has open to what a file says.
struct SeedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seed",
    abstract: "Make accounts, users, roles, policies and keys that a file lists.",
    subcommands: [Plan.self, Apply.self])

  /// What both subcommands take.
  struct Options: ParsableArguments {
    @Option(help: "The data folder.")
    var data: String = "/var/lib/strongroom"

    @Option(help: "A Region that is served; may be repeated. (default: seven of them)")
    var region: [String] = []

    @Option(help: "The account of a file of local-kms, which names none. (default: KMS_ACCOUNT_ID)")
    var account: String?

    @Argument(help: "The YAML file, of our form or of local-kms.")
    var file: String

    func validate() throws {
      for name in region where Region(name) == nil {
        throw ValidationError("`--region \(name)` is no Region name")
      }
      if let account, AccountID(account) == nil {
        throw ValidationError("`--account \(account)` is not 12 digits")
      }
    }

    /// Reads the file, opens the folder, and lets `body` work.
    func with(_ body: (Seed, Deployment) async throws -> [SeedStep]) async throws -> [SeedStep] {
      let variables = LocalKMSEnvironment(ProcessEnvironment.variables(beginning: "KMS_"))
      let seed = try Seed.read(file, try variables.place(account: account, region: region.first))
      let folder = DataFolder(path: data)
      try folder.check(.production)
      var configuration = ServerConfiguration()
      configuration.dataPath = data
      configuration.preparedKeyPairs = 0
      if !region.isEmpty { configuration.regions = region.compactMap(Region.init) }
      let server = try await Server.open(configuration, folder: folder, .open)
      do {
        let steps = try await body(seed, server.deployment)
        await server.close()
        return steps
      } catch {
        await server.close()
        throw OperatorWords(folder: folder).error(for: error)
      }
    }
  }

  /// `strongroom seed plan`: says what `apply` would do.
  struct Plan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "plan", abstract: "Say what would be made and changed; change nothing.")

    @OptionGroup var options: Options

    func run() async throws {
      let steps = try await options.with { seed, deployment in try await seed.plan(deployment) }
      SeedCommand.show(steps)
    }
  }

  /// `strongroom seed apply`: does it.
  struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "apply", abstract: "Make and change what the file says; twice is once.")

    @OptionGroup var options: Options

    func run() async throws {
      let steps = try await options.with { seed, deployment in try await seed.apply(deployment) }
      SeedCommand.show(steps)
    }
  }

  private static func show(_ steps: [SeedStep]) {
    for step in steps { print("\(step.effect.rawValue) \(step.subject)") }
    let changed = steps.count { $0.effect != .keep }
    print("\(changed) of \(steps.count) to make or change")
  }
}
