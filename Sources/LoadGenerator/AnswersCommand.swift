import ArgumentParser

/// `LoadGenerator answers`: sends every request once and prints what came back, in the order of the requests.
struct AnswersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "answers",
    abstract: "Send every request once; print status and body of each answer, one a line.")

  @OptionGroup var server: ServerOptions

  func run() async throws {
    let requests = try SignedRequests.fromStandardInput(port: server.port, region: server.region)
    let errand = Errand(requests: requests, isEndless: false)
    let client = try await Client(server)
    try await client.run(errand)
    await client.stop()
    for answer in errand.answers {
      print(answer.status, String(decoding: answer.body, as: UTF8.self))
    }
  }
}
