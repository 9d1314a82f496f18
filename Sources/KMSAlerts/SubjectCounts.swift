/// How often a rule met a subject lately, and when it was last told.
struct SubjectCounts: Sendable {
  /// How many subjects are remembered.
  static let countMax = 10_000

  /// A rule and what it is about.
  struct Subject: Hashable, Sendable {
    let rule: String
    let name: String
  }

  struct Count: Hashable, Sendable {
    /// When the counting began.
    var start: Int64
    var number: Int
    var lastAlert: Int64?
    /// When it was last met.
    var last: Int64
  }

  var counts: [Subject: Count] = [:]

  /// Counts a record.
  ///
  /// - Returns: how many there were, if somebody wants to hear of it now.
  mutating func met(_ name: String, by rule: AlertRule, at second: Int64) -> Int? {
    let subject = Subject(rule: rule.name, name: name)
    var count = counts[subject] ?? Count(start: second, number: 0, lastAlert: nil, last: second)
    if second - count.start >= Int64(rule.withinSeconds) {
      count.start = second
      count.number = 0
    }
    count.number += 1
    count.last = max(count.last, second)
    let isSilent = count.lastAlert.map { second - $0 < Int64(rule.silenceSeconds) } ?? false
    let number = count.number
    let isTold = number >= rule.threshold && !isSilent
    if isTold {
      count.lastAlert = second
      count.number = 0
      count.start = second
    }
    counts[subject] = count
    if counts.count > SubjectCounts.countMax { forgetOldest() }
    return isTold ? number : nil
  }

  /// Makes room for a tenth, so that a full memory is not searched for every record.
  private mutating func forgetOldest() {
    let oldest = counts.sorted {
      ($0.value.last, $0.key.rule, $0.key.name) < ($1.value.last, $1.key.rule, $1.key.name)
    }
    for (subject, _) in oldest.prefix(SubjectCounts.countMax / 10) { counts[subject] = nil }
  }
}
