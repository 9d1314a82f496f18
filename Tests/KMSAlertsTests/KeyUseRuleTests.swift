import KMSAuditReading
import KMSModel
import Testing

@testable import KMSAlerts

@Suite("Rules that know what a key is used to") struct KeyUseRuleTests {
  private let newPrincipal = AlertRule(
    name: "principal", trigger: .newPrincipal(learningDays: 7), severity: .warning,
    silenceSeconds: 0)
  private let newNetwork = AlertRule(
    name: "network", trigger: .newNetwork(learningDays: 7), severity: .warning, silenceSeconds: 0)
  private let rate = AlertRule(
    name: "rate", trigger: .unusualRate(factor: 10, usesMin: 100, learningHours: 24),
    severity: .warning, silenceSeconds: 3600)

  @Test("a principal that comes after the days of learning is new, once")
  func principals() {
    var engine = AlertEngine(rules: [newPrincipal])
    let start = SampleEntries.second
    let day = SampleEntries.day
    let bob = "arn:aws:iam::1:user/bob"
    let carol = "arn:aws:iam::1:user/carol"
    #expect(engine.observe(SampleEntries.entry(at: start)).isEmpty)
    #expect(engine.observe(SampleEntries.entry(at: start + 7 * day - 1, by: bob)).isEmpty)
    #expect(engine.observe(SampleEntries.entry(at: start + 7 * day, by: bob)).isEmpty)
    let alerts = engine.observe(SampleEntries.entry(at: start + 7 * day, by: carol))
    #expect(alerts.map(\.subject) == [SampleEntries.key])
    #expect(alerts.first?.summary == "`\(carol)` used `\(SampleEntries.key)` for the first time")
    #expect(engine.observe(SampleEntries.entry(at: start + 8 * day, by: carol)).isEmpty)
  }

  @Test("sessions of one role are one principal, and failures and other operations are no use")
  func sessions() {
    var engine = AlertEngine(rules: [newPrincipal])
    let late = SampleEntries.second + 8 * SampleEntries.day
    let role = "arn:aws:sts::1:assumed-role/Worker"
    #expect(engine.observe(SampleEntries.entry(by: role + "/a")).isEmpty)
    #expect(engine.observe(SampleEntries.entry(at: late, by: role + "/b")).isEmpty)
    #expect(
      engine.observe(SampleEntries.entry(at: late, by: "x", error: "AccessDenied")).isEmpty)
    #expect(engine.observe(SampleEntries.entry("DescribeKey", at: late, by: "x")).isEmpty)
    #expect(
      engine.observe(SampleEntries.entry(at: late, by: "x", on: ["arn:aws:kms:r:1:alias/a"]))
        .isEmpty)
    var service = SampleEntries.entry(at: late, by: "x")
    service.isServiceEvent = true
    #expect(engine.observe(service).isEmpty)
    #expect(engine.observe(SampleEntries.entry(at: late, by: "x")).count == 1)
  }

  @Test("the first use of a key is not new, whenever it comes")
  func firstUse() {
    let rule = AlertRule(
      name: "principal", trigger: .newPrincipal(learningDays: 0), severity: .warning)
    var engine = AlertEngine(rules: [rule])
    #expect(engine.observe(SampleEntries.entry()).isEmpty)
    #expect(engine.observe(SampleEntries.entry(by: "x")).count == 1)
  }

  @Test("an address of a network that was not seen is new")
  func networks() {
    var engine = AlertEngine(rules: [newNetwork])
    let late = SampleEntries.second + 8 * SampleEntries.day
    #expect(engine.observe(SampleEntries.entry(from: "192.0.2.10")).isEmpty)
    #expect(engine.observe(SampleEntries.entry(at: late, from: "192.0.2.99")).isEmpty)
    #expect(engine.observe(SampleEntries.entry(at: late, from: "192.0.3.10")).count == 1)
    #expect(engine.observe(SampleEntries.entry(at: late, from: "192.0.3.11")).isEmpty)
  }

  @Test(
    "networks are 24 bits of IPv4 and 48 of IPv6",
    arguments: [
      ("192.0.2.10", "192.0.2.0/24"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
      ("2001:db8::1", "2001:db8:0::/48"), ("::1", "0:0:0::/48"), ("::", "0:0:0::/48"),
      ("::ffff:192.0.2.1", "0:0:0::/48"), ("1::2::3", "1::2::3"), ("1:2:3", "1:2:3"),
      ("1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8:9"), ("12345::", "12345::"), ("192.0.2", "192.0.2"),
      ("AWS Internal", "AWS Internal"), ("", ""),
    ])
  func names(_ address: String, _ name: String) {
    #expect(Network.name(of: address) == name)
  }

  /// An engine that knows a key with so many uses an hour.
  private func trained(uses: Int, hours: Int64 = 30) -> AlertEngine {
    var engine = AlertEngine(rules: [rate])
    for hour in 0..<hours {
      for _ in 0..<uses {
        #expect(engine.observe(SampleEntries.entry(at: SampleEntries.second + hour * 3600)).isEmpty)
      }
    }
    return engine
  }

  @Test("ten times the usual hour is too much, told once")
  func high() throws {
    var engine = trained(uses: 20)
    let second = SampleEntries.second + 30 * 3600
    var alerts: [Int] = []
    for number in 1...300 where !engine.observe(SampleEntries.entry(at: second)).isEmpty {
      alerts.append(number)
    }
    #expect(alerts == [201])
  }

  @Test("little is never too much, and nothing is while the key is learned")
  func notHigh() {
    var small = trained(uses: 1)
    for _ in 1...99 {
      #expect(
        small.observe(SampleEntries.entry(at: SampleEntries.second + 30 * 3600)).isEmpty)
    }
    var young = trained(uses: 2, hours: 20)
    for _ in 1...500 {
      #expect(
        young.observe(SampleEntries.entry(at: SampleEntries.second + 20 * 3600)).isEmpty)
    }
  }

  @Test("a key that falls silent is told when its hour is over, once within the silence")
  func low() throws {
    var engine = trained(uses: 150)
    let end = SampleEntries.second + 30 * 3600
    let now = { (second: Int64) in Timestamp(millisecondsSinceEpoch: second * 1000) }
    #expect(engine.advance(to: now(end)).isEmpty)
    #expect(engine.advance(to: now(end + 3599)).isEmpty)
    let alerts = engine.advance(to: now(end + 3600))
    let alert = try #require(alerts.first)
    #expect(alerts.count == 1)
    #expect(alert.cause == nil)
    #expect(alert.account == "000000000001")
    #expect(alert.region == "us-east-1")
    #expect(alert.summary.hasSuffix("was used 0 times in an hour, usually 150 times"))
    #expect(engine.advance(to: now(end + 3601)).isEmpty)
  }

  @Test("a key that is usually used little may fall silent")
  func notLow() {
    var engine = trained(uses: 99)
    let end = SampleEntries.second + 31 * 3600
    #expect(engine.advance(to: Timestamp(millisecondsSinceEpoch: end * 1000)).isEmpty)
  }

  @Test("a clock that jumps by years ends in a bounded number of steps")
  func jump() {
    var use = KeyUse(at: 0)
    use.use(at: 0)
    let ended = use.advance(to: 1 << 40)
    #expect(ended?.uses == 1)
    let back = use.advance(to: 0)
    #expect(back == nil)
    #expect(use.usual < 24)
  }

  @Test("a key remembers so many principals, and forgets who came longest ago")
  func principalsMax() {
    var names = KeyUse.Names()
    for number in 0..<Int64(KeyUse.Names.countMax + 10) {
      let isKnown = names.insert("p\(number)", at: number)
      #expect(!isKnown)
    }
    #expect(names.lastUse.count == KeyUse.Names.countMax)
    #expect(names.lastUse["p9"] == nil)
    #expect(names.lastUse["p10"] == 10)
  }

  @Test("so many keys and subjects are remembered, and those of long ago are forgotten")
  func memoryMax() {
    var engine = AlertEngine(
      rules: [AlertRule(name: "denied", trigger: .deniedUse, severity: .warning, threshold: 2)])
    for number in 0..<KeyMemory.countMax + 1 {
      let second = SampleEntries.second + Int64(number)
      _ = engine.observe(SampleEntries.entry(at: second, on: ["arn:aws:kms:r:1:key/\(number)"]))
      _ = engine.observe(
        SampleEntries.entry(at: second, by: "p\(number)", error: "AccessDenied"))
    }
    #expect(engine.keys.uses.count == KeyMemory.countMax * 9 / 10 + 1)
    #expect(engine.keys.uses["arn:aws:kms:r:1:key/0"] == nil)
    #expect(engine.keys.uses["arn:aws:kms:r:1:key/\(KeyMemory.countMax)"] != nil)
    #expect(engine.subjects.counts.count == SubjectCounts.countMax * 9 / 10 + 1)
  }
}
