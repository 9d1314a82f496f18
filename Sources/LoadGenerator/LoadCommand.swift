import ArgumentParser
import StrictJSON

/// `LoadGenerator load`: keeps every connection busy for some seconds and prints what was measured.
///
/// Each connection sends its next request when the answer to the last one is there. What happens before
/// `--warm-up` has passed is not counted.
struct LoadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Send requests again and again; print rates, times and the server's cost as JSON.")

  @OptionGroup var server: ServerOptions

  @Option(help: "The process id of the server, whose CPU time and memory are read.")
  var process: Int32

  @Option(help: "How long to measure, in milliseconds.")
  var milliseconds: Int64 = 3000

  @Option(help: "How long to run before, in milliseconds.")
  var warmUp: Int64 = 500

  @Flag(help: "Make a new connection for every request.")
  var reconnects = false

  func run() async throws {
    let requests = try SignedRequests.fromStandardInput(port: server.port, region: server.region)
    let errand = Errand(requests: requests, isEndless: true)
    let client = try await Client(server, reconnects: reconnects)
    let observation = try await client.measure(
      errand, process: ServerProcess(id: process), warmUpMilliseconds: warmUp,
      milliseconds: milliseconds)
    await client.stop()
    print(String(decoding: observation.json(), as: UTF8.self))
  }
}
