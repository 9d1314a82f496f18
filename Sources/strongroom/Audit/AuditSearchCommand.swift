import ArgumentParser
import Glibc
import KMSAuditFile
import KMSAuditReading

/// `strongroom audit search`: finds records in the trail itself, without the index.
struct AuditSearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find records of the audit trail.",
    discussion: """
      Shows records in the order of the trail, as far back as it goes, of all accounts and Regions, \
      and requests whose signature was not accepted. With `--limit`, the newest ones only.
      """)

  /// How records are shown.
  enum Form: String, CaseIterable, ExpressibleByArgument {
    /// A line of columns for each.
    case table
    /// A line of JSON for each, as the trail has it.
    case json
  }

  @OptionGroup var filters: AuditFilterOptions

  @Option(help: "The folder that holds the data.")
  var data: String = "./strongroom-data"

  @Option(help: "How records are shown.")
  var output: Form = .table

  @Option(help: "Show the newest records only, at most so many.")
  var limit: Int?

  @Flag(help: "Go on with records as they come, until interrupted.")
  var follow = false

  private static let pollInterval = Duration.milliseconds(200)
  private static let limitMax = 100_000

  func validate() throws {
    if let limit, !(1...AuditSearchCommand.limitMax).contains(limit) {
      throw ValidationError("`--limit` must be between 1 and \(AuditSearchCommand.limitMax)")
    }
  }

  func run() async throws {
    let scan = try TrailScan(DataFolder(path: data), filters.filter)
    if output == .table { AuditTable.printHead() }
    try showExisting(scan)
    fflush(nil)
    while follow {
      try await Task.sleep(for: AuditSearchCommand.pollInterval)
      while let match = try scan.next() { show(match) }
      fflush(nil)
    }
    if scan.unreadableCount > 0 {
      Log.write(
        "\(scan.unreadableCount) lines of the trail are no records; see `strongroom audit verify`")
    }
  }

  private func showExisting(_ scan: TrailScan) throws {
    guard let limit else {
      while let match = try scan.next() { show(match) }
      return
    }
    var newest: [TrailScan.Match] = []
    while let match = try scan.next() {
      newest.append(match)
      // Twice as many, so that the list is not moved for every record.
      if newest.count >= limit * 2 { newest.removeFirst(newest.count - limit) }
    }
    for match in newest.suffix(limit) { show(match) }
  }

  private func show(_ match: TrailScan.Match) {
    switch output {
    case .table: AuditTable.printRow(match.entry)
    case .json: print(String(decoding: match.line.event, as: UTF8.self))
    }
  }
}
