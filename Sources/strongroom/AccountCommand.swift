import ArgumentParser
import IdentityService
import KMSModel

/// `strongroom account`: the accounts of a data folder that no server has open.
struct AccountCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account", abstract: "Make accounts.", subcommands: [Create.self])

  /// `strongroom account create`: makes an account and shows its root access key once.
  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "create",
      abstract: "Make an account while no server runs; a running one makes them by CreateAccount.")

    @Option(help: "The data folder.")
    var data: String = "/var/lib/strongroom"

    @Option(help: "The file of the key slot, if it is not `root.slot` in the data folder.")
    var slot: String?

    @Argument(help: "The number of the account, of 12 digits.")
    var account: String

    func validate() throws {
      guard AccountID(account) != nil else {
        throw ValidationError("`\(account)` is not 12 digits")
      }
    }

    func run() async throws {
      guard let id = AccountID(account) else { return }
      let folder = DataFolder(path: data, slotPath: slot)
      try folder.check(.production)
      var configuration = ServerConfiguration()
      configuration.dataPath = data
      configuration.preparedKeyPairs = 0
      let server = try await Server.open(configuration, folder: folder, .open)
      let isNew = try await server.deployment.credentials.ensureAccount(id, at: SystemClock.now())
      let key = try await server.deployment.rootAccessKeys()[id]
      await server.close()
      guard isNew, let key else {
        throw ProgramError("account `\(account)` is there already; its secret is not shown again")
      }
      print("account \(id)")
      print("root access key id     \(key.id)")
      print("root secret access key \(key.secret)")
    }
  }
}
