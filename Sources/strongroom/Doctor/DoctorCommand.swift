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

  @OptionGroup var deployment: DeploymentOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() async throws {
    let configuration = try deployment.configuration()
    let examination = Examination(
      configuration: configuration, configurationPath: deployment.config,
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
