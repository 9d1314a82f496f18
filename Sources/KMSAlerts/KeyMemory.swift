/// What is remembered of the keys that were used lately.
struct KeyMemory: Sendable {
  /// How many keys are remembered; those whose use was longest ago are forgotten.
  static let countMax = 10_000

  var uses: [String: KeyUse] = [:]

  var names: [String] { uses.keys.sorted() }

  func isHourOver(of key: String, at second: Int64) -> Bool {
    uses[key].map { second / 3600 > $0.hour } ?? false
  }

  /// Ends the hours of a key that are over; see `KeyUse`.
  mutating func advance(_ key: String, to second: Int64) -> KeyUse.EndedHour? {
    uses[key]?.advance(to: second)
  }

  /// Remembers a use, and tells what was new about it. The very first use of a key is no novelty.
  mutating func use(_ use: KeyUseFacts, at second: Int64) -> [Novelty] {
    var novelties: [Novelty] = []
    for key in use.keys {
      let isFirst = uses[key] == nil
      var memory = uses[key] ?? KeyUse(at: second)
      memory.use(at: second)
      let knewPrincipal = memory.principals.insert(use.principal, at: second)
      let knewNetwork = memory.networks.insert(use.network, at: second)
      uses[key] = memory
      guard !isFirst else { continue }
      if !knewPrincipal {
        novelties.append(
          Novelty(
            key: key, name: use.principal, isPrincipal: true, firstUse: memory.firstUse))
      }
      if !knewNetwork {
        novelties.append(
          Novelty(key: key, name: use.network, isPrincipal: false, firstUse: memory.firstUse))
      }
    }
    if uses.count > KeyMemory.countMax { forgetOldest() }
    return novelties
  }

  /// Says once in an hour that a key was used far more often than in its usual one.
  func unusuallyHigh(_ key: String, factor: Int, usesMin: Int, learningHours: Int)
    -> AlertEngine.Finding?
  {
    guard let use = uses[key], use.hoursKnown >= learningHours, use.usesInHour >= usesMin,
      use.usesInHour * 1000 > use.usual * factor
    else { return nil }
    return AlertEngine.Finding(
      subject: key,
      summary: "`\(key)` was used \(use.usesInHour) times in this hour so far, usually "
        + "\(use.usual / 1000) times", count: use.usesInHour)
  }

  /// Makes room for a tenth, so that a full memory is not searched for every record.
  private mutating func forgetOldest() {
    let oldest = uses.sorted { ($0.value.lastUse, $0.key) < ($1.value.lastUse, $1.key) }
    for (key, _) in oldest.prefix(KeyMemory.countMax / 10) { uses[key] = nil }
  }
}
