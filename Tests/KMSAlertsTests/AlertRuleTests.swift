import KMSAuditReading
import KMSModel
import StrictJSON
import Testing

@testable import KMSAlerts

@Suite("Rules for single records") struct AlertRuleTests {
  private func alerts(_ rule: AlertRule, _ entries: [AuditEntry]) -> [[Alert]] {
    var engine = AlertEngine(rules: [rule])
    return entries.map { engine.observe($0) }
  }

  private func entry(_ name: String = "Decrypt") -> AuditEntry { SampleEntries.entry(name) }

  @Test("denials of one principal are counted until they are enough, then it is silent")
  func denied() throws {
    let rule = AlertRule(
      name: "denied", trigger: .deniedUse, severity: .warning, threshold: 3, withinSeconds: 60,
      silenceSeconds: 600)
    let start = SampleEntries.second
    let times: [Int64] = [0, 10, 20, 30, 40, 50, 630, 640, 650]
    let found = alerts(
      rule,
      times.map { SampleEntries.entry(at: start + $0, id: "id-\($0)", error: "AccessDenied") })
    #expect(found.map(\.count) == [0, 0, 1, 0, 0, 0, 0, 0, 1])
    let alert = try #require(found[2].first)
    #expect(alert.subject == SampleEntries.alice)
    #expect(alert.count == 3)
    #expect(alert.id == "denied:id-20:\(SampleEntries.alice)")
    #expect(alert.account == "000000000001")
    #expect(alert.region == "us-east-1")
    #expect(
      alert.summary
        == "`\(SampleEntries.alice)` was denied `Decrypt` on `\(SampleEntries.key)`")
  }

  @Test("denials too far apart, of different principals, and other errors raise nothing")
  func notDenied() {
    let rule = AlertRule(
      name: "denied", trigger: .deniedUse, severity: .warning, threshold: 2, withinSeconds: 60)
    let start = SampleEntries.second
    let found = alerts(
      rule,
      [
        SampleEntries.entry(at: start, error: "AccessDenied"),
        SampleEntries.entry(at: start + 60, error: "AccessDeniedException"),
        SampleEntries.entry(at: start + 61, by: "arn:aws:iam::1:user/bob", error: "AccessDenied"),
        SampleEntries.entry(at: start + 62, error: "NotFoundException"),
        SampleEntries.entry(at: start + 63),
      ])
    #expect(found.allSatisfy { $0.isEmpty })
  }

  @Test("use of a key whose deletion is scheduled is told by the text of its error")
  func pendingDeletion() {
    let rule = AlertRule(
      name: "pending", trigger: .pendingDeletionUse, severity: .critical, silenceSeconds: 60)
    let error = "KMSInvalidStateException"
    let start = SampleEntries.second
    let found = alerts(
      rule,
      [
        SampleEntries.entry(
          at: start, error: error, message: "\(SampleEntries.key) is pending deletion."),
        SampleEntries.entry(
          at: start + 59, error: error, message: "\(SampleEntries.key) is pending deletion."),
        SampleEntries.entry(
          at: start + 60, error: error, message: "\(SampleEntries.key) is not pending deletion."),
        SampleEntries.entry(
          at: start + 61, source: "iam.amazonaws.com", error: error,
          message: "k is pending deletion."
        ),
        SampleEntries.entry(
          at: start + 62, error: error, message: "\(SampleEntries.key) is pending deletion."),
      ])
    #expect(found.map(\.count) == [1, 0, 0, 0, 1])
  }

  @Test(
    "changes of policies are told when they succeeded, each",
    arguments: [
      ("PutKeyPolicy", "kms.amazonaws.com", nil, false, true),
      ("AttachRolePolicy", "iam.amazonaws.com", nil, false, true),
      ("AttachPolicy", "organizations.amazonaws.com", nil, false, true),
      ("PutKeyPolicy", "kms.amazonaws.com", "AccessDenied", false, false),
      ("PutKeyPolicy", "iam.amazonaws.com", nil, false, false),
      ("CreateGrant", "kms.amazonaws.com", nil, false, false),
      ("PutKeyPolicy", "kms.amazonaws.com", nil, true, false),
    ])
  func policyChange(
    _ name: String, _ source: String, _ error: String?, _ isReadOnly: Bool, _ isTold: Bool
  ) {
    let rule = AlertRule(
      name: "policy", trigger: .policyChange(operations: AlertRule.policyOperations),
      severity: .information, silenceSeconds: 0)
    let entry = SampleEntries.entry(
      name, source: source, error: error, isReadOnly: isReadOnly)
    #expect(alerts(rule, [entry, entry]).map(\.count) == (isTold ? [1, 1] : [0, 0]))
  }

  @Test("a change without a resource is about its account")
  func policyOfAccount() {
    let rule = AlertRule(
      name: "policy", trigger: .policyChange(operations: ["iam:PutUserPolicy"]),
      severity: .information)
    let entry = SampleEntries.entry(
      "PutUserPolicy", source: "iam.amazonaws.com", on: [], isReadOnly: false)
    #expect(alerts(rule, [entry])[0].first?.subject == "000000000001")
  }

  @Test("root users are told of, others are not")
  func root() {
    let rule = AlertRule(name: "root", trigger: .rootUse, severity: .warning)
    let arn = "arn:aws:iam::000000000001:root"
    let found = alerts(
      rule,
      [
        SampleEntries.entry(by: arn, type: "Root"), SampleEntries.entry(by: arn, type: "Root"),
        SampleEntries.entry(), SampleEntries.entry(by: nil, type: nil),
      ])
    #expect(found.map(\.count) == [1, 0, 0, 0])
    #expect(found[0].first?.subject == arn)
  }

  @Test(
    "whoever is not known is named by what is",
    arguments: [
      ("AIDA", "AKIA", "AIDA"), (nil, "AKIA", "AKIA"), (nil, nil, "192.0.2.10"),
    ])
  func unknown(_ id: String?, _ accessKey: String?, _ subject: String) {
    var entry = SampleEntries.entry(by: nil, type: "Unknown", error: "AccessDenied")
    entry.principalID = id
    entry.accessKeyID = accessKey
    let rule = AlertRule(name: "denied", trigger: .deniedUse, severity: .warning)
    #expect(alerts(rule, [entry])[0].first?.subject == subject)
  }

  @Test(
    "exceptions silence a rule, and nothing else does",
    arguments: [
      ("accounts", "000000000001", true),
      ("accounts", "00000000000", false),
      ("keys", SampleEntries.key, true),
      ("keys", "arn:aws:kms:us-east-1:*", true),
      ("keys", "arn:aws:kms:eu-west-1:*", false),
      ("principals", SampleEntries.alice, true),
      ("principals", "*", true),
      ("operations", "Decrypt", true),
      ("operations", "decrypt", false),
    ])
  func exceptions(
    _ list: String, _ pattern: String,
    _ isSilent: Bool
  ) {
    var exceptions = AlertExceptions()
    switch list {
    case "accounts": exceptions.accounts = [pattern]
    case "keys": exceptions.keys = [pattern]
    case "principals": exceptions.principals = [pattern]
    default: exceptions.operations = [pattern]
    }
    let rule = AlertRule(
      name: "denied", trigger: .deniedUse, severity: .warning, exceptions: exceptions)
    #expect(alerts(rule, [SampleEntries.entry(error: "AccessDenied")])[0].isEmpty == isSilent)
  }

  @Test("records of alerts raise none")
  func ownRecords() {
    let rule = AlertRule(name: "denied", trigger: .deniedUse, severity: .warning)
    let entry = SampleEntries.entry(source: Alert.eventSource, error: "AccessDenied")
    #expect(alerts(rule, [entry])[0].isEmpty)
  }

  @Test("a summary is cut at a whole character")
  func longSummary() throws {
    let name = "arn:aws:iam::1:user/" + String(repeating: "é", count: 2000)
    let rule = AlertRule(name: "denied", trigger: .deniedUse, severity: .warning)
    let alert = try #require(
      alerts(rule, [SampleEntries.entry(by: name, error: "AccessDenied")])[0].first)
    #expect(alert.summary.utf8.count <= Alert.summaryBytesMax)
    #expect(alert.summary.utf8.count > Alert.summaryBytesMax - 4)
  }

  @Test(
    "rules have names that can stand in files and metrics",
    arguments: [
      ("a", true), ("denied-use-2", true), ("", false), ("A", false), ("a b", false), ("é", false),
      (String(repeating: "a", count: 64), true), (String(repeating: "a", count: 65), false),
    ])
  func names(_ name: String, _ isName: Bool) {
    #expect(AlertRule.isName(name) == isName)
  }

  @Test("the standard rules have different names that are some")
  func standard() {
    let names = AlertRule.standard.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy(AlertRule.isName))
  }

  @Test("a message tells what happened, without parameters of the request")
  func message() throws {
    let rule = AlertRule(name: "denied", trigger: .deniedUse, severity: .warning)
    let alert = try #require(
      alerts(rule, [SampleEntries.entry(error: "AccessDenied")])[0].first)
    guard case .object(let message) = try JSONValue(parsing: alert.message) else {
      Issue.record("no object")
      return
    }
    #expect(
      message.members.map(\.name) == [
        "version", "time", "account", "region", "alertId", "rule", "severity", "subject",
        "summary", "count", "causeEventId", "causeEventName", "causeEventSource", "principal",
        "sourceIPAddress", "errorCode",
      ])
    guard case .object(let details) = try JSONValue(parsing: alert.details) else {
      Issue.record("no object")
      return
    }
    #expect(details.members.map(\.name) == Array(message.members.map(\.name).dropFirst(4)))
  }
}
