import ArgumentParser
import KMSAuditFile

/// `strongroom explain`: why a request was refused.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Print why a request was refused.",
    discussion: """
      The id is `additionalEventData.decisionId` of the request's record in the audit trail. The \
      reasons are for operators only: they say more than the caller may know. The newest 16 to 32 \
      MiB of them are kept.
      """)

  @Argument(help: "The id of the decision.")
  var id: String

  @Option(help: "The folder that holds the data.")
  var data: String = "./strongroom-data"

  func run() throws {
    let path = DataFolder(path: data).decisionsPath
    let lines: [String]?
    do {
      lines = try DecisionFile.lines(of: id, at: path)
    } catch {
      throw ProgramError("cannot read `\(path)`: \(error)")
    }
    guard let lines else {
      throw ProgramError(
        "no decision `\(id)` is kept in `\(data)`; see `additionalEventData.decisionId` in the trail"
      )
    }
    for line in lines { print(line) }
  }
}
