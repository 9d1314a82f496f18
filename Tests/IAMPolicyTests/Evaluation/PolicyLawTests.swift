import IAMPolicy
import Testing

/// What holds for every policy and every request, tried on random ones.
@Suite("Laws of evaluation") struct PolicyLawTests {
  static let kinds: [PolicyKind] = [.resource, .identity]
  static let rounds = 1_500
  static let requestsPerRound = 4

  /// Compares a policy with a changed one on random requests.
  private func compare(
    _ kind: PolicyKind, _ stream: UInt64,
    _ change: (inout RandomPolicy, PolicySketch) -> String?,
    _ isLawful: (_ before: PolicyOutcome, _ after: PolicyOutcome) -> Bool
  ) {
    var generator = RandomPolicy(stream)
    for _ in 0..<Self.rounds {
      let sketch = generator.sketch(kind: kind)
      guard let changed = change(&generator, sketch) else { continue }
      let before = Sample.policy(sketch.text, kind: kind)
      let after = Sample.policy(changed, kind: kind)
      guard before.isReadable else { continue }
      for _ in 0..<Self.requestsPerRound {
        let request = generator.request()
        let asked = Sample.request(request.principal, request.action, on: request.resource)
        let context = DictionaryConditionContext(generator.context())
        let outcomes = (
          before.evaluate(asked, in: context), after.evaluate(asked, in: context)
        )
        guard !isLawful(outcomes.0, outcomes.1) else { continue }
        Issue.record("seed \(Seed.value): \(outcomes)\n\(sketch.text)\n\(changed)\n\(request)")
        return
      }
    }
  }

  @Test("adding a Deny never allows, and what was denied stays denied", arguments: kinds)
  func addDeny(_ kind: PolicyKind) {
    compare(kind, 11) { generator, sketch in
      var sketch = sketch
      sketch.statements.insert(
        generator.statement(kind: kind, effect: "Deny"),
        at: Int.random(in: 0...sketch.statements.count, using: &generator.random))
      return sketch.text
    } _: { before, after in
      before.isDenial ? after.isDenial : !after.isAllowance || before.isAllowance
    }
  }

  @Test("removing an Allow never allows", arguments: kinds)
  func removeAllow(_ kind: PolicyKind) {
    compare(kind, 12) { generator, sketch in
      let allows = sketch.statements.indices.filter {
        sketch.statements[$0].compact.contains("\"Allow\"")
      }
      guard sketch.statements.count > 1,
        let removed = allows.randomElement(using: &generator.random)
      else { return nil }
      var sketch = sketch
      sketch.statements.remove(at: removed)
      return sketch.text
    } _: { before, after in
      before.isAllowance ? !after.isDenial : before.substance == after.substance
    }
  }

  @Test("order, repetition, brackets and white space change nothing", arguments: kinds)
  func rewrite(_ kind: PolicyKind) {
    compare(kind, 13) { generator, sketch in
      sketch.tree.rewritten(&generator.random)
    } _: { before, after in
      before.substance == after.substance
    }
  }

  @Test("an operator nobody knows never allows", arguments: kinds)
  func unknownOperator(_ kind: PolicyKind) {
    compare(kind, 14) { generator, sketch in
      let name = generator.random.pick([
        "StringMatches", "stringequals", "StringEqualsIfexists", "ForNoValues:StringEquals",
        "NullIfExists", "BoolNotEquals", "ForAllValues:ForAnyValue:StringEquals", "",
      ])
      return Self.adding(
        (name, .object([("aws:username", .text("alice"))])), toOneStatementOf: sketch,
        &generator.random)
    } _: { _, after in
      after == .unreadable
    }
  }

  @Test("a key nobody knows never allows", arguments: kinds)
  func unknownKey(_ kind: PolicyKind) {
    compare(kind, 15) { generator, sketch in
      let name = generator.random.pick([
        "StringEquals", "StringLike", "ForAnyValue:StringLike", "Bool", "ArnLike", "IpAddress",
        "NumericLessThan", "DateGreaterThan", "BinaryEquals",
      ])
      let value =
        switch name {
        case "Bool": "true"
        case "ArnLike": "arn:*:*:*:*:*"
        case "IpAddress": "0.0.0.0/0"
        case "NumericLessThan", "DateGreaterThan": "1"
        case "BinaryEquals": ""
        default: "*"
        }
      var sketch = sketch
      sketch.statements = sketch.statements.map {
        .object(Self.members($0).filter { $0.name != "Condition" })
      }
      return Self.adding(
        (name, .object([("x:nobody", .text(value))])), toEveryStatementOf: sketch)
    } _: { _, after in
      after == .noMatch
    }
  }

  private static func adding(
    _ condition: (name: String, value: PolicyTree), toOneStatementOf sketch: PolicySketch,
    _ random: inout SeededGenerator
  ) -> String {
    var sketch = sketch
    let index = Int.random(in: 0..<sketch.statements.count, using: &random)
    sketch.statements[index] = adding(condition, to: sketch.statements[index])
    return sketch.text
  }

  private static func adding(
    _ condition: (name: String, value: PolicyTree), toEveryStatementOf sketch: PolicySketch
  ) -> String {
    var sketch = sketch
    sketch.statements = sketch.statements.map { adding(condition, to: $0) }
    return sketch.text
  }

  private static func adding(
    _ condition: (name: String, value: PolicyTree), to statement: PolicyTree
  ) -> PolicyTree {
    var members = members(statement)
    var conditions = members.first { $0.name == "Condition" }.map { Self.members($0.value) } ?? []
    conditions.append(condition)
    members.removeAll { $0.name == "Condition" }
    members.append(("Condition", .object(conditions)))
    return .object(members)
  }

  private static func members(_ tree: PolicyTree) -> [(name: String, value: PolicyTree)] {
    guard case .object(let members) = tree else { return [] }
    return members
  }
}
