import ArgumentParser
import Glibc
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
    try folder.beginProduction()
    var configuration = ServerConfiguration()
    configuration.dataPath = data
    configuration.preparedKeyPairs = 0
    let server = try await Server.open(
      configuration, folder: folder, .create([account].compactMap(AccountID.init)))
    do {
      try await server.deployment.prepareDigestKey()
      try await show(server, folder)
      // Only now: whoever cuts the command off before can run it again and sees the secret then.
      try folder.finishProduction()
    } catch {
      await server.close()
      throw error
    }
    await server.close()
  }

  private func show(_ server: Server, _ folder: DataFolder) async throws {
    // All of them: an attempt that was cut off may have named another account.
    let keys = try await server.deployment.rootAccessKeys()
    for (account, key) in keys.sorted(by: { $0.key.text < $1.key.text }) {
      print("account \(account)")
      print("root access key id     \(key.id)")
      print("root secret access key \(key.secret)")
    }
    print(
      "the secret is not shown again; keep it, and keep `\(folder.slotPath)` apart from backups")
    guard fflush(nil) == 0 else {
      throw ProgramError("the output cannot be written; run the command again to see the secret")
    }
  }
}
