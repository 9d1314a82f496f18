import ArgumentParser
import Glibc
import IdentityService
import KMSAudit
import KMSModel
import KMSService

/// `strongroom dev`: everything on loopback, with generated credentials, for laptops and CI.
struct DevCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dev",
    abstract: "Run on loopback with generated credentials.")

  @Option(help: "The port to answer on; 0 picks a free one.")
  var port: Int = 7420

  @Option(help: "The port for health and metrics; 0 picks a free one.")
  var operationsPort: Int?

  @Option(help: "The folder that holds the data.")
  var data: String = "./strongroom-data"

  @Flag(help: "Use a temporary folder that is removed at exit.")
  var ephemeral = false

  @Option(help: "An account of 12 digits; may be repeated. (default: 000000000001)")
  var account: [String] = []

  @Option(help: "A Region to serve; may be repeated. (default: seven of them)")
  var region: [String] = []

  @Option(
    help: "What a record of the audit trail survives: `flush` the process, `sync` a power cut.")
  var auditDurability: String = AuditDurability.flush.rawValue

  @Option(help: "A file with the public keys of identity providers.")
  var webKeys: String?

  @Option(help: "An identity provider whose public keys are fetched; may be repeated.")
  var issuer: [String] = []

  @Option(help: "A PEM file with the certificates that are trusted for identity providers.")
  var issuerCertificates: String?

  @Option(help: "A YAML file of accounts, users, roles, policies and keys that must be there.")
  var seed: String?

  @Option(help: "A file to write the environment to once requests are answered.")
  var envFile: String?

  func validate() throws {
    guard (0...65_535).contains(port) else {
      throw ValidationError("`--port` must be between 0 and 65535")
    }
    if let operationsPort, !(0...65_535).contains(operationsPort) {
      throw ValidationError("`--operations-port` must be between 0 and 65535")
    }
    guard AuditDurability(rawValue: auditDurability) != nil else {
      throw ValidationError("`--audit-durability` is neither `sync` nor `flush`")
    }
    for text in account where AccountID(text) == nil {
      throw ValidationError("`--account \(text)` is not 12 digits")
    }
    for name in issuer where WebIssuer(name) == nil {
      throw ValidationError(
        "`--issuer \(name)` is no `https://issuer` or `https://issuer=https://keys`")
    }
    for name in region where Region(name) == nil {
      throw ValidationError("`--region \(name)` is no Region name")
    }
  }

  func run() async throws {
    // Before the folder is made: a signal that comes during the start is obeyed after it, and the folder
    // is removed.
    let signals = await Server.trapSignals()
    let folder = DataFolder(path: try ephemeral ? DevCommand.temporaryFolder() : data)
    defer { if ephemeral { folder.remove() } }
    try folder.createForDev()
    var configuration = ServerConfiguration()
    configuration.listen.port = port
    // A second server beside the first must not fail for its metrics: with a port of its own choice
    // for requests, health and metrics get one of their own choice too.
    let standardOperationsPort = port == 7420 ? 7421 : 0
    configuration.operations?.port = operationsPort ?? standardOperationsPort
    configuration.dataPath = folder.path
    configuration.webKeysPath = webKeys
    configuration.webIssuers = issuer.compactMap(WebIssuer.init)
    configuration.webCertificatesPath = issuerCertificates
    if let durability = AuditDurability(rawValue: auditDurability) {
      configuration.audit.durability = durability
    }
    configuration.audit.ballastMebibytes = 0
    configuration.preparedKeyPairs = 1
    configuration.quotas = .off
    configuration.lookupsPerSecond = nil
    if !region.isEmpty { configuration.regions = region.compactMap(Region.init) }
    try addSeed(to: &configuration)
    let seeded = configuration.seed?.accounts.map(\.account) ?? []
    let named = account.compactMap(AccountID.init)
    var accounts: [AccountID] = []
    for account in named + seeded where !accounts.contains(account) { accounts.append(account) }
    if accounts.isEmpty { accounts = [DevCommand.standardAccount].compactMap { $0 } }
    try configuration.check()
    let server = try await Server.open(
      configuration, folder: folder, .create(accounts))
    try await server.run(until: signals) { running in
      let environment = try await DevEnvironment(of: running, accounts: accounts)
      if let envFile { try environment.write(to: envFile) }
      environment.show()
    }
  }

  private static let standardAccount = AccountID("000000000001")

  /// The seed of `--seed`, or that of local-kms' variables, which also say for which account and Region.
  private func addSeed(to configuration: inout ServerConfiguration) throws(ProgramError) {
    let variables = LocalKMSEnvironment(ProcessEnvironment.variables(beginning: "KMS_"))
    guard let path = seed ?? variables.seedPath else { return }
    let place = try variables.place(account: account.first, region: region.first)
    let seed = try Seed.read(path, place)
    configuration.seed = seed
    guard region.isEmpty, seed.keys.contains(where: { $0.region == place.region }) else { return }
    configuration.regions.removeAll { $0 == place.region }
    configuration.regions.insert(place.region, at: 0)
  }

  private static func temporaryFolder() throws -> String {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/strongroom-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw ProgramError(
        "cannot make a temporary folder in `\(parent)`: \(String(cString: strerror(errno)))")
    }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
