import ArgumentParser

/// `strongroom audit`: works on the audit trail of a data folder, also while a server writes it.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract:
      "Search, export, verify and prove the audit trail; replace its keys; show the rules of alerts.",
    subcommands: [
      AuditExportCommand.self, AuditProveCommand.self, AuditRotateKeysCommand.self,
      AuditRulesCommand.self,
      AuditSearchCommand.self, AuditVerifyCommand.self,
    ])
}
