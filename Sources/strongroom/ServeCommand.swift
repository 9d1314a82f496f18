import ArgumentParser
import Glibc
import KMSFront

/// `strongroom serve`: the production form.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Answer requests from a data folder made by `strongroom init`.")

  @Option(help: "The YAML file that says what to serve.")
  var config: String

  @Flag(help: "Check the configuration and the data folder, then exit.")
  var checkConfig = false

  func run() async throws {
    let file = try ConfigurationFile(path: config, environment: ProcessEnvironment.variables())
    let configuration = try file.configuration()
    let folder = DataFolder(path: configuration.dataPath, slotPath: configuration.slotPath)
    try folder.check(.production)
    if let tls = configuration.tls {
      for path in [tls.certificateChain, tls.privateKey] where access(path, R_OK) != 0 {
        throw ProgramError("cannot read `\(path)`: \(String(cString: strerror(errno)))")
      }
      try ServeCommand.check(tls)
    }
    try folder.checkData()
    guard !checkConfig else {
      print("`\(config)` is valid")
      return
    }
    let signals = await Server.trapSignals()
    let server = try await Server.open(configuration, folder: folder, .open)
    try await server.run(until: signals) { running in
      print("strongroom answers at \(running.url)")
      if let operations = running.operationsURL { print("health and metrics at \(operations)") }
      fflush(nil)
    }
  }

  /// Loads the certificate and its key as the server would.
  private static func check(_ files: ServerConfiguration.TLSFiles) throws(ProgramError) {
    do {
      try HTTPServerConfiguration.TLS(
        certificateChainPath: files.certificateChain, privateKeyPath: files.privateKey
      ).check()
    } catch {
      throw ProgramError(
        "\(error.description); name PEM files with `tls.certificate` and `tls.key`")
    }
  }
}
