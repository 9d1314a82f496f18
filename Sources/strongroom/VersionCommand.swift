import ArgumentParser
import KMSCrypto
import KMSKeys
import KMSModel
import KMSService

/// `strongroom version`: what this build is and what it does not do yet.
struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version",
    abstract: "Print the version.")

  @Flag(help: "List the operations that are not there yet, one a line.")
  var unimplemented = false

  @Flag(help: "List the key specs and whether this machine can do them, one a line.")
  var capabilities = false

  func validate() throws {
    guard !(unimplemented && capabilities) else {
      throw ValidationError("`--unimplemented` and `--capabilities` do not go together")
    }
  }

  func run() {
    if unimplemented {
      for operation in KMSPipeline.unimplementedOperations { print(operation.rawValue) }
    } else if capabilities {
      showCapabilities()
    } else {
      print("strongroom \(BuildInformation.version)")
    }
  }

  private func showCapabilities() {
    let libraries = LocalKeyProvider.linkedLibraries
    let supported = LocalKeyProvider.supportedSpecs(with: libraries.algorithms)
    print("OpenSSL \(libraries.libraryVersion)")
    for spec in KeySpec.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
      print("\(spec.rawValue) \(supported.contains(spec) ? "yes" : "no")")
    }
  }
}
