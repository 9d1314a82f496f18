import ArgumentParser
import KMSModel

/// `strongroom init`: makes the data folder of a production deployment.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make the data folder of a production deployment.")

  @Option(help: "The folder to make.")
  var data: String = "/var/lib/strongroom"

  @Option(help: "The first account, of 12 digits.")
  var account: String = "000000000001"

  func validate() throws {
    guard AccountID(account) != nil else {
      throw ValidationError("`--account \(account)` is not 12 digits")
    }
  }

  func run() async throws {
    let folder = DataFolder(path: data)
    try folder.createNew(.production)
    var configuration = ServerConfiguration()
    configuration.dataPath = data
    configuration.preparedKeyPairs = 0
    let accounts = [account].compactMap(AccountID.init)
    let server = try await Server.open(
      configuration, folder: folder, creatingAccounts: accounts)
    let keys = try await server.deployment.rootAccessKeys()
    for account in accounts {
      guard let key = keys[account] else { continue }
      print("account \(account)")
      print("root access key id     \(key.id)")
      print("root secret access key \(key.secret)")
    }
    print(
      "the secret is not shown again; keep it, and keep `\(folder.slotPath)` apart from backups")
    await server.close()
  }
}
