import IAMPolicy
import KMSAuthorization
import KMSModel
import Testing

@Suite("Decisions on random situations") struct DifferentialTests {
  /// 100,000 situations: this many shards, of this many sketches, of this many requests.
  private static let shards = 4
  private static let sketchesPerShard = 1_250
  private static let requestsPerSketch = 20

  @Test("the procedure and the slow one from the documentation agree", arguments: 0..<shards)
  func agreement(_ shard: Int) {
    var random = SeededGenerator(100 + UInt64(shard))
    var allowed = 0
    for round in 0..<Self.sketchesPerShard {
      let situations = SituationSketch.random(&random).situations(
        Self.requestsPerSketch, &random)
      for situation in situations {
        let isAllowed = situation.verdict().isAllowed
        if isAllowed { allowed += 1 }
        guard isAllowed != ReferenceDecision(situation: situation).isAllowed else { continue }
        Issue.record("they differ in round \(round) of shard \(shard) of seed \(Seed.value)")
        return
      }
    }
    print("seed \(Seed.value), shard \(shard): \(allowed) situations allow")
    // Situations that are nearly always refused would prove little.
    let count = Self.sketchesPerShard * Self.requestsPerSketch
    #expect(allowed > count / 10, "seed \(Seed.value)")
    #expect(allowed < count * 9 / 10, "seed \(Seed.value)")
  }

  @Test("another deny, anywhere, never allows")
  func moreDeny() {
    holds(2) { sketch, random in
      var changed = sketch
      let deny = Sample.statement("kms:Decrypt", effect: "Deny")
      switch random.pick([0, 1, 2, 3, 4]) {
      case 0: changed.key.append(Sample.keyStatement("kms:*", effect: "Deny", to: "*"))
      case 1: changed.identity.append(deny)
      case 2: changed.boundary?.append(deny)
      case 3: changed.session?.append(deny)
      default: changed.serviceControl = changed.serviceControl.map { $0 + [deny] }
      }
      return changed
    }
  }

  @Test("an allow less, anywhere, never allows")
  func lessAllow() {
    holds(3) { sketch, random in
      var changed = sketch
      func without(_ statements: [String], _ random: inout SeededGenerator) -> [String] {
        guard
          let gone = statements.indices.filter({ statements[$0].contains("Allow") })
            .randomElement(using: &random)
        else { return statements }
        var rest = statements
        rest.remove(at: gone)
        return rest
      }
      switch random.pick([0, 1, 2, 3]) {
      case 0:
        let rest = without(changed.key, &random)
        // A document has a statement.
        changed.key = rest.isEmpty ? [Sample.keyStatement("s3:*", to: "*")] : rest
      case 1: changed.identity = without(changed.identity, &random)
      case 2: changed.session = changed.session.map { without($0, &random) }
      default: changed.grants = Array(changed.grants.dropFirst())
      }
      return changed
    }
  }

  @Test("a boundary and a session policy only take away")
  func ceilings() {
    holds(4) { sketch, random in
      var changed = sketch
      let ceiling = [Sample.statement(random.pick(["*", "kms:*", "kms:Decrypt", "s3:*"]))]
      if changed.boundary == nil { changed.boundary = ceiling }
      if changed.session == nil, random.chance(50) { changed.session = ceiling }
      return changed
    }
  }

  @Test("order and repetition of statements change nothing")
  func order() {
    var random = SeededGenerator(5)
    for round in 0..<2_000 {
      let sketch = SituationSketch.random(&random)
      var changed = sketch
      changed.key = (changed.key + changed.key).shuffled(using: &random)
      changed.identity = (changed.identity + changed.identity).shuffled(using: &random)
      changed.grants = (changed.grants + changed.grants).shuffled(using: &random)
      guard sketch.situation.verdict() != changed.situation.verdict() else { continue }
      Issue.record("they differ in round \(round) of seed \(Seed.value)")
      return
    }
  }

  @Test("a condition with an operator or key that nobody knows never allows")
  func unknown() {
    var random = SeededGenerator(6)
    for round in 0..<2_000 {
      var sketch = SituationSketch.random(&random)
      sketch.key = [
        Sample.keyStatement(
          "kms:*", to: "*",
          condition: random.pick([
            #"{"StringResembles":{"kms:CallerAccount":"111122223333"}}"#,
            #"{"StringEquals":{"kms:NobodyKnows":"x"}}"#,
          ]))
      ]
      sketch.grants = []
      guard sketch.situation.verdict().isAllowed else { continue }
      Issue.record("it allows in round \(round) of seed \(Seed.value)")
      return
    }
  }

  /// Checks that a change never turns a refusal into an allowance.
  private func holds(
    _ stream: UInt64, change: (SituationSketch, inout SeededGenerator) -> SituationSketch
  ) {
    var random = SeededGenerator(stream)
    for round in 0..<5_000 {
      let sketch = SituationSketch.random(&random)
      let changed = change(sketch, &random)
      guard !sketch.situation.verdict().isAllowed, changed.situation.verdict().isAllowed else {
        continue
      }
      Issue.record("the change allows in round \(round) of seed \(Seed.value)")
      return
    }
  }
}
