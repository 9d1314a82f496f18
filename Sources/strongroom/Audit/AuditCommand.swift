import ArgumentParser

/// `strongroom audit`: reads the audit trail of a data folder, also while a server writes it.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Search the audit trail; show the rules of alerts.",
    subcommands: [AuditRulesCommand.self, AuditSearchCommand.self])
}
