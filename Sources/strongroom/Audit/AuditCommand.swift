import ArgumentParser

/// `strongroom audit`: works on the audit trail of a data folder, also while a server writes it.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Search and verify the audit trail; show the rules of alerts.",
    subcommands: [
      AuditProveCommand.self, AuditRulesCommand.self, AuditSearchCommand.self,
      AuditVerifyCommand.self,
    ])
}
