import ArgumentParser

/// Sends signed requests over loopback, for `scripts/bench`.
@main
struct LoadGenerator: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Send requests signed beforehand, from standard input, to a server on this machine.",
    subcommands: [AnswersCommand.self, LoadCommand.self])
}

/// Where requests go, and who signs them.
struct ServerOptions: ParsableArguments {
  @Option(help: "The port on 127.0.0.1.")
  var port: Int

  @Option(help: "How many connections are kept open.")
  var connections: Int = 1

  @Flag(help: "Speak TLS; any certificate will do.")
  var tls = false

  @Option(help: "The Region that is signed for.")
  var region: String = "us-east-1"

  func validate() throws {
    guard (1...65_535).contains(port) else { throw ValidationError("`--port` is none") }
    guard (1...4096).contains(connections) else {
      throw ValidationError("`--connections` must be between 1 and 4096")
    }
  }
}

/// A run that cannot go on.
struct LoadFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
