/// What is remembered of one key: who used it, from where, and how often in an hour.
struct KeyUse: Hashable, Sendable {
  /// Names by the second of their last use; the oldest is forgotten when there are too many.
  struct Names: Hashable, Sendable {
    /// How many are kept.
    static let countMax = 256

    var lastUse: [String: Int64] = [:]

    /// Whether the name was there already; it is from now on.
    mutating func insert(_ name: String, at second: Int64) -> Bool {
      let isKnown = lastUse.updateValue(second, forKey: name) != nil
      guard lastUse.count > Names.countMax else { return isKnown }
      let oldest = lastUse.min { ($0.value, $0.key) < ($1.value, $1.key) }
      if let oldest { lastUse[oldest.key] = nil }
      return isKnown
    }
  }

  /// An hour that has ended, beside the usual one.
  struct EndedHour: Hashable, Sendable {
    let uses: Int
    /// Thousandths of uses.
    let usual: Int
    let hoursKnown: Int
  }

  /// The weight of the newest hour in the usual one is one in this many, so that about a day counts.
  private static let weight = 24
  /// After so many hours without a use nothing of the usual hour is left.
  private static let hoursMax = 1_000

  let firstUse: Int64
  var lastUse: Int64
  var principals = Names()
  var networks = Names()
  /// The hour that is counted: hours since 1970.
  var hour: Int64
  var usesInHour = 0
  /// Thousandths of uses in a usual hour.
  var usual = 0
  /// How many hours the usual one is made of.
  var hoursKnown = 0

  init(at second: Int64) {
    firstUse = second
    lastUse = second
    hour = second / 3600
  }

  /// Counts a use.
  mutating func use(at second: Int64) {
    lastUse = max(lastUse, second)
    usesInHour += 1
  }

  /// Ends every hour before the one of this second.
  ///
  /// - Returns: the hour that ended first, which is the one that was counted; nothing if it goes on.
  mutating func advance(to second: Int64) -> EndedHour? {
    let hour = second / 3600
    guard hour > self.hour else { return nil }
    let ended = EndedHour(uses: usesInHour, usual: usual, hoursKnown: hoursKnown)
    var uses = usesInHour
    for _ in 0..<min(hour - self.hour, Int64(KeyUse.hoursMax)) {
      usual =
        hoursKnown == 0
        ? uses * 1000 : usual + (uses * 1000 - usual) / min(hoursKnown + 1, KeyUse.weight)
      hoursKnown += 1
      uses = 0
    }
    self.hour = hour
    usesInHour = 0
    return ended
  }
}
