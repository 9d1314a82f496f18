import ArgumentParser
import KMSAlerts

/// `strongroom audit rules`: the rules of alerts.
struct AuditRulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Print the rules of alerts, as a file for `alerts.rules`.",
    discussion: "Without a configuration file, the rules are the standard ones.")

  @Option(help: "The YAML file of `strongroom serve`.")
  var config: String?

  func run() throws {
    var rules = AlertRule.standard
    if let config {
      rules = try ConfigurationFile(path: config, environment: ProcessEnvironment.variables())
        .configuration().alerts.rules
    }
    print(AlertRulesFile.text(rules), terminator: "")
  }
}
