import ArgumentParser

/// The program: one executable, a subcommand for each thing it does.
@main
struct Strongroom: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strongroom",
    abstract: "The key management service of the AWS API that you run yourself.",
    version: BuildInformation.version,
    subcommands: [
      AccountCommand.self, AuditCommand.self, ClockCommand.self, DevCommand.self,
      DoctorCommand.self, ExplainCommand.self, InitCommand.self, QuotasCommand.self,
      SeedCommand.self, ServeCommand.self, SimulateCommand.self,
      StatusCommand.self, VersionCommand.self,
    ])

  static func main() async {
    ProcessHardening.apply()
    ProcessMemory.bound()
    do {
      var command = try parseAsRoot()
      if var asyncCommand = command as? any AsyncParsableCommand {
        try await asyncCommand.run()
      } else {
        try command.run()
      }
    } catch {
      exit(withError: error)
    }
  }
}
