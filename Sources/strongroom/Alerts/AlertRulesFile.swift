import KMSAlerts
import Yams

/// The YAML file with the rules of alerts.
///
/// Reference: docs/audit.md, "Alerts".
struct AlertRulesFile {
  /// The most rules that there can be.
  static let rulesMax = 100
  private static let bytesMax = 262_144

  private let source: String

  /// Reads a file of at most 256 KiB.
  ///
  /// - Throws: what is wrong, and in which rule.
  static func read(_ path: String) throws(ProgramError) -> [AlertRule] {
    let bytes = try SmallFile.read(path, bytesMax: bytesMax)
    return try AlertRulesFile(source: path).rules(in: String(decoding: bytes, as: UTF8.self))
  }

  private func rules(in text: String) throws(ProgramError) -> [AlertRule] {
    let node: Any?
    do {
      node = try Yams.load(yaml: text)
    } catch {
      throw ProgramError("`\(source)` is no valid YAML: \(error)")
    }
    guard let mapping = node as? [String: Any], mapping.count == 1,
      let list = mapping["rules"] as? [Any]
    else { throw ProgramError("`\(source)` must have one member, `rules`, which is a list") }
    guard list.count <= AlertRulesFile.rulesMax else {
      throw ProgramError("`\(source)` has more than \(AlertRulesFile.rulesMax) rules")
    }
    var rules: [AlertRule] = []
    for (index, item) in list.enumerated() {
      guard let members = item as? [String: Any] else {
        throw ProgramError("`\(source)`: rule \(index + 1) is no mapping")
      }
      let rule = try AlertRuleMembers(members, source: "`\(source)`: rule \(index + 1)").rule()
      guard !rules.contains(where: { $0.name == rule.name }) else {
        throw ProgramError("`\(source)`: there are two rules `\(rule.name)`")
      }
      rules.append(rule)
    }
    return rules
  }

  /// Writes rules as the file has them.
  static func text(_ rules: [AlertRule]) -> String {
    guard !rules.isEmpty else { return "rules: []\n" }
    return "rules:\n" + rules.map { AlertRuleText(rule: $0).text }.joined(separator: "\n")
  }
}

/// The members of one rule.
private struct AlertRuleMembers {
  private static let known: Set<String> = [
    "name", "trigger", "severity", "threshold", "within", "silence", "except", "operations",
    "learning", "factor", "minimum",
  ]

  private let members: [String: Any]
  private let source: String

  init(_ members: [String: Any], source: String) throws(ProgramError) {
    self.members = members
    self.source = source
    for name in members.keys.sorted() where !AlertRuleMembers.known.contains(name) {
      throw ProgramError("\(source) has an unknown member `\(name)`")
    }
  }

  func rule() throws(ProgramError) -> AlertRule {
    let name = try text("name")
    guard AlertRule.isName(name) else {
      throw refused("name", "is not 1 to 64 of `a`-`z`, `0`-`9` and `-`")
    }
    guard let severity = AlertRule.Severity(rawValue: try text("severity")) else {
      throw refused("severity", "is none of `information`, `warning`, `critical`")
    }
    return AlertRule(
      name: name, trigger: try trigger(), severity: severity,
      threshold: try number("threshold", standard: 1, max: 1_000_000),
      withinSeconds: try seconds("within", standard: 300),
      silenceSeconds: try seconds("silence", standard: 3600), exceptions: try exceptions())
  }

  private func trigger() throws(ProgramError) -> AlertRule.Trigger {
    let name = try text("trigger")
    let own: [String]
    let trigger: AlertRule.Trigger
    switch name {
    case "deniedUse": (trigger, own) = (.deniedUse, [])
    case "pendingDeletionUse": (trigger, own) = (.pendingDeletionUse, [])
    case "rootUse": (trigger, own) = (.rootUse, [])
    case "policyChange":
      let operations = try texts("operations", in: members)
      trigger = .policyChange(
        operations: operations.map(Set.init) ?? AlertRule.policyOperations)
      own = ["operations"]
    case "newPrincipal":
      trigger = .newPrincipal(learningDays: try seconds("learning", standard: 604_800) / 86_400)
      own = ["learning"]
    case "newNetwork":
      trigger = .newNetwork(learningDays: try seconds("learning", standard: 604_800) / 86_400)
      own = ["learning"]
    case "unusualRate":
      trigger = .unusualRate(
        factor: try number("factor", standard: 10, max: 1_000_000),
        usesMin: try number("minimum", standard: 1_000, max: 1_000_000_000),
        learningHours: try seconds("learning", standard: 86_400) / 3600)
      own = ["factor", "minimum", "learning"]
    default:
      throw refused(
        "trigger",
        "is none of `deniedUse`, `pendingDeletionUse`, `policyChange`, `newPrincipal`, `newNetwork`, "
          + "`unusualRate`, `rootUse`")
    }
    for member in ["operations", "learning", "factor", "minimum"]
    where members[member] != nil && !own.contains(member) {
      throw ProgramError("\(source): `\(member)` does not go with the trigger `\(name)`")
    }
    return trigger
  }

  private func exceptions() throws(ProgramError) -> AlertExceptions {
    var exceptions = AlertExceptions()
    guard let value = members["except"] else { return exceptions }
    guard let lists = value as? [String: Any] else { throw refused("except", "is no mapping") }
    for name in lists.keys.sorted() {
      let values = try texts(name, in: lists) ?? []
      switch name {
      case "accounts": exceptions.accounts = values
      case "keys": exceptions.keys = values
      case "principals": exceptions.principals = values
      case "operations": exceptions.operations = values
      default: throw ProgramError("\(source): `except` has an unknown member `\(name)`")
      }
    }
    return exceptions
  }

  private func text(_ name: String) throws(ProgramError) -> String {
    guard let value = members[name] else { throw ProgramError("\(source) has no `\(name)`") }
    guard let text = value as? String else { throw refused(name, "is no text") }
    return text
  }

  private func texts(_ name: String, in mapping: [String: Any]) throws(ProgramError) -> [String]? {
    guard let value = mapping[name] else { return nil }
    guard let list = value as? [Any], list.count <= 1_000 else {
      throw refused(name, "is no list of at most 1000 texts")
    }
    return list.map { "\($0)" }
  }

  private func number(_ name: String, standard: Int, max: Int) throws(ProgramError) -> Int {
    guard let value = members[name] else { return standard }
    guard let number = value as? Int, (1...max).contains(number) else {
      throw refused(name, "is no number from 1 to \(max)")
    }
    return number
  }

  /// Seconds, or a number with `s`, `m`, `h` or `d`; at most a year.
  private func seconds(_ name: String, standard: Int) throws(ProgramError) -> Int {
    guard let value = members[name] else { return standard }
    let text = "\(value)"
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    let unit = text.last.flatMap { units[$0] }
    let digits = unit == nil ? text[...] : text.dropLast()
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
      number <= 31_536_000 / (unit ?? 1)
    else { throw refused(name, "is no time such as `30s`, `5m`, `1h` or `7d`, at most a year") }
    return number * (unit ?? 1)
  }

  private func refused(_ name: String, _ reason: String) -> ProgramError {
    ProgramError("\(source): `\(name)` \(reason)")
  }
}

/// One rule as lines of YAML.
private struct AlertRuleText {
  let rule: AlertRule

  var text: String {
    var lines = ["  - name: \(rule.name)", "    trigger: \(trigger)"]
    lines.append("    severity: \(rule.severity.rawValue)")
    lines += parameters
    lines.append("    threshold: \(rule.threshold)")
    lines.append("    within: \(time(rule.withinSeconds))")
    lines.append("    silence: \(time(rule.silenceSeconds))")
    lines += exceptions
    return lines.joined(separator: "\n") + "\n"
  }

  private var trigger: String {
    switch rule.trigger {
    case .deniedUse: "deniedUse"
    case .pendingDeletionUse: "pendingDeletionUse"
    case .policyChange: "policyChange"
    case .newPrincipal: "newPrincipal"
    case .newNetwork: "newNetwork"
    case .unusualRate: "unusualRate"
    case .rootUse: "rootUse"
    }
  }

  private var parameters: [String] {
    switch rule.trigger {
    case .deniedUse, .pendingDeletionUse, .rootUse: []
    case .policyChange(let operations):
      ["    operations:"] + operations.sorted().map { "      - \(quoted($0))" }
    case .newPrincipal(let days), .newNetwork(let days): ["    learning: \(days)d"]
    case .unusualRate(let factor, let usesMin, let hours):
      ["    factor: \(factor)", "    minimum: \(usesMin)", "    learning: \(hours)h"]
    }
  }

  private var exceptions: [String] {
    let lists = [
      ("accounts", rule.exceptions.accounts), ("keys", rule.exceptions.keys),
      ("principals", rule.exceptions.principals), ("operations", rule.exceptions.operations),
    ].filter { !$0.1.isEmpty }
    guard !lists.isEmpty else { return [] }
    return ["    except:"]
      + lists.flatMap { name, values in
        ["      \(name):"] + values.map { "        - \(quoted($0))" }
      }
  }

  private func time(_ seconds: Int) -> String {
    for (unit, length) in [("d", 86_400), ("h", 3600), ("m", 60)]
    where seconds > 0 && seconds.isMultiple(of: length) { return "\(seconds / length)\(unit)" }
    return "\(seconds)s"
  }

  /// A text in the single quotation marks of YAML.
  private func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
