import ArgumentParser
import KMSModel
import KMSService

/// `strongroom version`: what this build is and what it does not do yet.
struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version",
    abstract: "Print the version.")

  @Flag(help: "List the operations that are not there yet, one a line.")
  var unimplemented = false

  func run() {
    guard unimplemented else {
      print("strongroom \(BuildInformation.version)")
      return
    }
    for operation in KMSPipeline.unimplementedOperations { print(operation.rawValue) }
  }
}
