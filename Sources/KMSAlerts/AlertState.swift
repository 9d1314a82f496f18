public import StrictJSON

/// What an engine remembers, as a file keeps it over a restart.
///
/// Format: docs/formats/alerts.md.
extension AlertEngine {
  /// The format that is written.
  private static let format: Int64 = 1
  /// How large a state may be that is read back.
  public static let stateBytesMax = 1 << 28

  /// Writes the memory, and the number of the record that comes next.
  public func state(next: UInt64) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("format")
    writer.integer(AlertEngine.format)
    writer.name("next")
    writer.integer(Int64(clamping: next))
    writer.name("keys")
    writer.beginArray()
    for (key, use) in keys.uses.sorted(by: { $0.key < $1.key }) { writer.write(key, use) }
    writer.endArray()
    writer.name("subjects")
    writer.beginArray()
    let sorted = subjects.counts.sorted { ($0.key.rule, $0.key.name) < ($1.key.rule, $1.key.name) }
    for (subject, count) in sorted { writer.write(subject, count) }
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }

  /// Takes up a memory.
  ///
  /// - Parameters:
  ///   - rules: those of now; what is remembered for others is kept until it is forgotten.
  ///   - state: what `state(next:)` wrote.
  /// - Returns: the engine and the number of the record that comes next.
  /// - Throws: if it is no state of this format.
  public static func restored(rules: [AlertRule], from state: [UInt8]) throws(JSONError) -> (
    engine: AlertEngine, next: UInt64
  ) {
    var engine = AlertEngine(rules: rules)
    var next: UInt64?
    var format: Int64?
    var reader = try JSONReader(state, limits: JSONLimits(byteCountMax: stateBytesMax))
    try reader.beginObject()
    while let name = try reader.nextMember() {
      switch name {
      case "format": format = try reader.readInteger()
      case "next": next = UInt64(exactly: try reader.readInteger())
      case "keys":
        try reader.beginArray()
        while try reader.nextElement() {
          let (key, use) = try reader.readKeyUse()
          engine.keys.uses[key] = use
        }
      case "subjects":
        try reader.beginArray()
        while try reader.nextElement() {
          let (subject, count) = try reader.readCount()
          engine.subjects.counts[subject] = count
        }
      default: try reader.skipValue()
      }
    }
    try reader.finish()
    guard format == AlertEngine.format, let next else {
      throw JSONError(.wrongKind, at: 0)
    }
    return (engine, next)
  }
}

extension JSONWriter {
  fileprivate mutating func write(_ key: String, _ use: KeyUse) {
    beginObject()
    name("key")
    string(key)
    number("firstUse", use.firstUse)
    number("lastUse", use.lastUse)
    number("hour", use.hour)
    number("usesInHour", Int64(use.usesInHour))
    number("usual", Int64(use.usual))
    number("hoursKnown", Int64(use.hoursKnown))
    name("principals")
    write(use.principals)
    name("networks")
    write(use.networks)
    endObject()
  }

  fileprivate mutating func write(_ subject: SubjectCounts.Subject, _ count: SubjectCounts.Count) {
    beginObject()
    name("rule")
    string(subject.rule)
    name("subject")
    string(subject.name)
    number("start", count.start)
    number("number", Int64(count.number))
    number("last", count.last)
    if let lastAlert = count.lastAlert { number("lastAlert", lastAlert) }
    endObject()
  }

  private mutating func write(_ names: KeyUse.Names) {
    beginObject()
    for (name, second) in names.lastUse.sorted(by: { $0.key < $1.key }) {
      self.name(name)
      integer(second)
    }
    endObject()
  }

  private mutating func number(_ name: StaticString, _ value: Int64) {
    self.name(name)
    integer(value)
  }
}

extension JSONReader {
  fileprivate mutating func readKeyUse() throws(JSONError) -> (String, KeyUse) {
    var key = ""
    var numbers: [String: Int64] = [:]
    var principals = KeyUse.Names()
    var networks = KeyUse.Names()
    try beginObject()
    while let name = try nextMember() {
      switch name {
      case "key": key = try readString()
      case "principals": principals = try readNames()
      case "networks": networks = try readNames()
      default: numbers[name.string] = try readCountable()
      }
    }
    var use = KeyUse(at: numbers["firstUse"] ?? 0)
    use.lastUse = numbers["lastUse"] ?? 0
    use.hour = numbers["hour"] ?? 0
    use.usesInHour = Int(clamping: numbers["usesInHour"] ?? 0)
    use.usual = Int(clamping: numbers["usual"] ?? 0)
    use.hoursKnown = Int(clamping: numbers["hoursKnown"] ?? 0)
    use.principals = principals
    use.networks = networks
    return (key, use)
  }

  fileprivate mutating func readCount() throws(JSONError) -> (
    SubjectCounts.Subject, SubjectCounts.Count
  ) {
    var rule = ""
    var subject = ""
    var numbers: [String: Int64] = [:]
    try beginObject()
    while let name = try nextMember() {
      switch name {
      case "rule": rule = try readString()
      case "subject": subject = try readString()
      default: numbers[name.string] = try readCountable()
      }
    }
    return (
      SubjectCounts.Subject(rule: rule, name: subject),
      SubjectCounts.Count(
        start: numbers["start"] ?? 0, number: Int(clamping: numbers["number"] ?? 0),
        lastAlert: numbers["lastAlert"], last: numbers["last"] ?? 0)
    )
  }

  private mutating func readNames() throws(JSONError) -> KeyUse.Names {
    var names = KeyUse.Names()
    try beginObject()
    while let name = try nextMember() { names.lastUse[name.string] = try readCountable() }
    return names
  }

  /// A number that counts something, or a second: none that calculations with it could overflow.
  private mutating func readCountable() throws(JSONError) -> Int64 {
    let start = offset
    let number = try readInteger()
    guard (0...1 << 50).contains(number) else { throw JSONError(.numberOutOfRange, at: start) }
    return number
  }
}
