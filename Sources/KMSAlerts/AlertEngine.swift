public import KMSAuditReading
public import KMSModel

/// Finds what is unusual in the records of a trail, one after the other.
///
/// A value: the same records in the same order give the same alerts and the same memory. Time is what the
/// records say, and what `advance(to:)` is told.
public struct AlertEngine: Sendable {
  /// The rules, in the order in which they are asked.
  public let rules: [AlertRule]
  var keys = KeyMemory()
  var subjects = SubjectCounts()

  /// An engine that remembers nothing.
  public init(rules: [AlertRule]) {
    self.rules = rules
  }

  /// Takes the next record.
  ///
  /// Records of alerts are passed over: an alert raises none.
  /// - Returns: what is unusual about it, in the order of the rules.
  public mutating func observe(_ entry: AuditEntry) -> [Alert] {
    guard !entry.eventSource.utf8.elementsEqual(Alert.eventSource.utf8) else { return [] }
    let second = entry.time.secondsSinceEpoch
    let use = KeyUseFacts(entry)
    var alerts: [Alert] = []
    if let use {
      for key in use.keys { alerts += advance(key, to: second) }
    }
    let novelties = use.map { keys.use($0, at: second) } ?? []
    for rule in rules where !isExcepted(entry, from: rule) {
      for finding in findings(of: rule, in: entry, use, novelties, at: second) {
        guard let count = subjects.met(finding.subject, by: rule, at: second) else { continue }
        alerts.append(alert(rule, finding, count: finding.count ?? count, cause: entry))
      }
    }
    return alerts
  }

  /// Ends the hours that are over, so that a key that fell silent is noticed.
  public mutating func advance(to now: Timestamp) -> [Alert] {
    let second = now.secondsSinceEpoch
    var alerts: [Alert] = []
    for key in keys.names where keys.isHourOver(of: key, at: second) {
      alerts += advance(key, to: second)
    }
    return alerts
  }

  /// What a rule found.
  struct Finding {
    let subject: String
    let summary: String
    /// How many there were, where it is not the number of records that were met.
    var count: Int?
  }

  private func findings(
    of rule: AlertRule, in entry: AuditEntry, _ use: KeyUseFacts?, _ novelties: [Novelty],
    at second: Int64
  ) -> [Finding] {
    switch rule.trigger {
    case .deniedUse: return Findings.deniedUse(entry)
    case .pendingDeletionUse: return Findings.pendingDeletionUse(entry)
    case .policyChange(let operations): return Findings.policyChange(entry, operations)
    case .rootUse: return Findings.rootUse(entry)
    case .newPrincipal(let days):
      return novelties.filter { $0.isPrincipal && $0.isAfter(days: days, at: second) }
        .map(Findings.novelty)
    case .newNetwork(let days):
      return novelties.filter { !$0.isPrincipal && $0.isAfter(days: days, at: second) }
        .map(Findings.novelty)
    case .unusualRate(let factor, let usesMin, let learningHours):
      guard let use else { return [] }
      return use.keys.compactMap { key in
        keys.unusuallyHigh(
          key, factor: factor, usesMin: usesMin, learningHours: learningHours)
      }
    }
  }

  /// Ends the hours of one key, and tells of the one that ended if it was unusually quiet.
  private mutating func advance(_ key: String, to second: Int64) -> [Alert] {
    guard let ended = keys.advance(key, to: second) else { return [] }
    var alerts: [Alert] = []
    for rule in rules {
      guard case .unusualRate(let factor, let usesMin, let learningHours) = rule.trigger,
        ended.hoursKnown >= learningHours, ended.usual >= usesMin * 1000,
        ended.uses * factor * 1000 <= ended.usual, !isExcepted(key, from: rule)
      else { continue }
      let finding = Finding(
        subject: key,
        summary: "`\(key)` was used \(ended.uses) times in an hour, usually "
          + "\(ended.usual / 1000) times", count: ended.uses)
      guard subjects.met(key, by: rule, at: second) != nil else { continue }
      alerts.append(
        alert(
          rule, finding, count: ended.uses, cause: nil,
          at: Timestamp(millisecondsSinceEpoch: second * 1000)))
    }
    return alerts
  }

  private func alert(
    _ rule: AlertRule, _ finding: Finding, count: Int, cause: AuditEntry?, at time: Timestamp? = nil
  ) -> Alert {
    let parts = finding.subject.split(separator: ":", omittingEmptySubsequences: false)
    let isARN = parts.count >= 6 && parts[0].utf8.elementsEqual("arn".utf8)
    let moment = time ?? cause?.time ?? Timestamp(millisecondsSinceEpoch: 0)
    return Alert(
      id: cause.map { "\(rule.name):\($0.eventID):\(finding.subject)" }
        ?? "\(rule.name):\(moment.secondsSinceEpoch / 3600):\(finding.subject)",
      rule: rule.name, severity: rule.severity, subject: finding.subject,
      summary: AlertEngine.shortened(finding.summary), time: moment, count: count, cause: cause,
      account: cause?.account ?? (isARN ? String(parts[4]) : ""),
      region: cause?.region ?? (isARN ? String(parts[3]) : ""))
  }

  private func isExcepted(_ entry: AuditEntry, from rule: AlertRule) -> Bool {
    let exceptions = rule.exceptions
    return AlertExceptions.list(exceptions.accounts, hasAny: [entry.account])
      || AlertExceptions.list(exceptions.keys, hasAny: entry.resources.map(\.name))
      || AlertExceptions.list(exceptions.principals, hasAny: [Principal.name(of: entry)])
      || AlertExceptions.list(exceptions.operations, hasAny: [entry.eventName])
  }

  private func isExcepted(_ key: String, from rule: AlertRule) -> Bool {
    AlertExceptions.list(rule.exceptions.keys, hasAny: [key])
  }

  private static func shortened(_ text: String) -> String {
    guard text.utf8.count > Alert.summaryBytesMax else { return text }
    var prefix = text.prefix(Alert.summaryBytesMax)
    while prefix.utf8.count > Alert.summaryBytesMax { prefix = prefix.dropLast() }
    return String(prefix)
  }
}
