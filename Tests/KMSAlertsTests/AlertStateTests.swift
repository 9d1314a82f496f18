import KMSModel
import StrictJSON
import Testing

@testable import KMSAlerts

@Suite("What alerts remember over a restart") struct AlertStateTests {
  private let rules = [
    AlertRule(name: "denied", trigger: .deniedUse, severity: .warning, threshold: 3),
    AlertRule(name: "principal", trigger: .newPrincipal(learningDays: 1), severity: .warning),
    AlertRule(
      name: "rate", trigger: .unusualRate(factor: 2, usesMin: 3, learningHours: 1),
      severity: .warning),
  ]

  private func engine() -> AlertEngine {
    var engine = AlertEngine(rules: rules)
    for number in 0..<40 {
      let second = SampleEntries.second + Int64(number) * 1800
      _ = engine.observe(
        SampleEntries.entry(
          at: second, by: "arn:aws:iam::1:user/u\(number % 3)",
          error: number % 7 == 0 ? "AccessDenied" : nil))
    }
    return engine
  }

  @Test("is taken up as it was left")
  func restored() throws {
    var engine = engine()
    let state = engine.state(next: 41)
    var (again, next) = try AlertEngine.restored(rules: rules, from: state)
    #expect(next == 41)
    #expect(again.state(next: 41) == state)
    for number in 40..<80 {
      let second = SampleEntries.second + Int64(number) * 1200
      let entry = SampleEntries.entry(
        at: second, by: "arn:aws:iam::1:user/u\(number % 5)",
        error: number % 3 == 0 ? "AccessDenied" : nil)
      #expect(engine.observe(entry).map(\.id) == again.observe(entry).map(\.id))
    }
    #expect(again.state(next: 81) == engine.state(next: 81))
  }

  @Test(
    "is refused when it is none",
    arguments: [
      "", "[]", "{}", "{\"format\":2,\"next\":1}", "{\"format\":1}", "{\"format\":1,\"next\":-1}",
      "{\"format\":1,\"next\":1,\"keys\":[1]}",
      "{\"format\":1,\"next\":1,\"keys\":[{\"key\":\"k\",\"usual\":-1}]}",
      "{\"format\":1,\"next\":1,\"keys\":[{\"key\":\"k\",\"usual\":9223372036854775807}]}",
      "{\"format\":1,\"next\":1,\"subjects\":[{\"number\":\"1\"}]}",
      "{\"format\":1,\"next\":1} ,",
    ])
  func refused(_ state: String) {
    #expect(throws: JSONError.self) {
      try AlertEngine.restored(rules: rules, from: Array(state.utf8))
    }
  }

  @Test("may hold less and more than is known")
  func lenient() throws {
    let state =
      "{\"format\":1,\"next\":7,\"keys\":[{\"key\":\"k\"}],\"subjects\":[{\"rule\":\"gone\"}],\"more\":[]}"
    let (_, next) = try AlertEngine.restored(rules: rules, from: Array(state.utf8))
    #expect(next == 7)
  }
}
