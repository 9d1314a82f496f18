import ArgumentParser
import Glibc
import KMSDoctor

/// `strongroom doctor`: checks a deployment and says what to do.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check a deployment and say what to do about what is wrong.",
    discussion: """
      Looks at permissions, the key slot, the store, the audit trail, space, the speed of the disk, the \
      clock, TLS, limits and memory. Changes nothing but a small file that it writes to time the disk, and \
      removes. While a server runs, it leaves slot, store and trail alone and asks the server instead. \
      Run as root it becomes the owner of the data folder once it has read what root alone may read. \
      Exits with status 0 if all is well, 1 after a warning, 2 after a failure.
      """)

  @Option(help: "The YAML file of `strongroom serve`.")
  var config: String?

  @Option(help: "The data folder, if there is no configuration file.")
  var data: String?

  @Option(help: "The file of the key slot, if it is where neither the folder nor the file says.")
  var slot: String?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (config == nil) != (data == nil) else {
      throw ValidationError("one of `--config` and `--data` says what to check")
    }
  }

  func run() async throws {
    var configuration = ServerConfiguration()
    if let config {
      let file = try ConfigurationFile(path: config, environment: ProcessEnvironment.variables())
      configuration = try file.configuration()
    }
    if let data { configuration.dataPath = data }
    if let slot { configuration.slotPath = slot }
    let examination = Examination(
      configuration: configuration, configurationPath: config,
      folder: DataFolder(path: configuration.dataPath, slotPath: configuration.slotPath))
    let report = try await examination.report()
    if json {
      print(String(decoding: report.json, as: UTF8.self))
    } else {
      print(report.text, terminator: "")
    }
    fflush(nil)
    guard report.exitStatus == 0 else { throw ExitCode(report.exitStatus) }
  }
}
