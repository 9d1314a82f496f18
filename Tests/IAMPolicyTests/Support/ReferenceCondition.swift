import IAMPolicy

/// One key under one operator, decided by the sentences of the documentation.
struct ReferenceCondition {
  let key: String
  let values: [String]
  let usesVariables: Bool
  private let hasIfExists: Bool
  private let set: String?
  private let isNegated: Bool
  /// The operator without set, `IfExists` and `Not`.
  private let base: String

  init(_ operatorName: String, _ key: String, _ values: [String], usesVariables: Bool) {
    self.key = key
    self.values = values
    self.usesVariables = usesVariables
    var name = operatorName
    set = ["ForAllValues:", "ForAnyValue:"].first { name.hasPrefix($0) }
    if let set { name = String(name.dropFirst(set.count)) }
    hasIfExists = name.hasSuffix("IfExists")
    if hasIfExists { name = String(name.dropLast("IfExists".count)) }
    isNegated = name.contains("Not")
    base = name.replacing("Not", with: "")
  }

  var isUnderstood: Bool {
    if base == "Null", set != nil || hasIfExists || isNegated { return false }
    if ["Bool", "BinaryEquals"].contains(base), isNegated { return false }
    if base.hasSuffix("Than") || base.hasSuffix("ThanEquals"), isNegated { return false }
    switch base {
    case "StringEquals", "StringEqualsIgnoreCase", "StringLike":
      return values.allSatisfy(hasWholeVariables)
    case "ArnEquals", "ArnLike":
      return values.allSatisfy {
        hasWholeVariables($0)
          && ($0 == "*" || $0.contains("${") && usesVariables
            || $0.split(
              separator: ":", omittingEmptySubsequences: false
            ).count > 5)
      }
    case "Bool", "Null": return values.allSatisfy { ["true", "false"].contains($0.lowercased()) }
    case "IpAddress": return values.allSatisfy { ReferenceAddress($0) != nil }
    case "BinaryEquals": return values.allSatisfy { ReferenceCondition.base64($0) != nil }
    case _ where base.hasPrefix("Numeric") && Self.relations.contains(String(base.dropFirst(7))):
      return values.allSatisfy { ReferenceCondition.number($0) != nil }
    case _ where base.hasPrefix("Date") && Self.relations.contains(String(base.dropFirst(4))):
      return values.allSatisfy { ReferenceCondition.seconds($0) != nil }
    default: return false
    }
  }

  private static let relations = [
    "Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals",
  ]

  func holds(_ context: ReferenceContext) -> Bool {
    let requested = context.texts(key)
    if base == "Null" {
      return values.contains { $0.lowercased() == (requested == nil ? "true" : "false") }
    }
    guard let requested else {
      if hasIfExists { return true }
      switch set {
      case nil: return isNegated
      case "ForAllValues:": return true
      default: return false
      }
    }
    switch set {
    case nil:
      let isAnyEqual = requested.contains { isAmongValues($0, context) }
      return isNegated ? !isAnyEqual : isAnyEqual
    case "ForAllValues:":
      if context.isNullDataSet(key) { return true }
      return requested.allSatisfy { isAmongValues($0, context) != isNegated }
    default: return requested.contains { isAmongValues($0, context) != isNegated }
    }
  }

  /// Whether one value of the request passes the positive operator with one value of the policy.
  private func isAmongValues(_ requested: String, _ context: ReferenceContext) -> Bool {
    values.contains { value in
      let variables = usesVariables ? context : nil
      let scalars = Array(requested.unicodeScalars)
      switch base {
      case "StringEquals":
        return Glyph.plain(value, variables).map { Glyph.match($0, scalars) } ?? false
      case "StringEqualsIgnoreCase":
        return Glyph.plain(value, variables).map {
          Glyph.match($0.map(\.lowercased), Array(requested.lowercased().unicodeScalars))
        } ?? false
      case "StringLike":
        return Glyph.pattern(value, variables).map { Glyph.match($0, scalars) } ?? false
      case "ArnEquals", "ArnLike":
        if value == "*" { return ReferenceARN.isARN(requested) }
        return Glyph.pattern(value, variables).map { ReferenceARN.matches($0, requested) } ?? false
      case "Bool":
        return ["true", "false"].contains(requested.lowercased())
          && value.lowercased() == requested.lowercased()
      case "BinaryEquals": return Self.base64(value) == Array(requested.utf8)
      case "IpAddress":
        guard let block = ReferenceAddress(value), let address = ReferenceAddress(requested),
          address.prefix == address.bits.count
        else { return false }
        return address.bits.count == block.bits.count
          && address.bits.prefix(block.prefix) == block.bits.prefix(block.prefix)
      case _ where base.hasPrefix("Numeric"):
        return Self.relates(base.dropFirst(7), Self.number(requested), Self.number(value))
      default: return Self.relates(base.dropFirst(4), Self.seconds(requested), Self.seconds(value))
      }
    }
  }

  private func hasWholeVariables(_ text: String) -> Bool {
    guard usesVariables else { return true }
    return text.split(separator: "${", omittingEmptySubsequences: false).dropFirst()
      .allSatisfy { $0.contains("}") }
  }

  private static func relates(_ relation: Substring, _ left: Int?, _ right: Int?) -> Bool {
    guard let left, let right else { return false }
    switch relation {
    case "Equals": return left == right
    case "LessThan": return left < right
    case "LessThanEquals": return left <= right
    case "GreaterThan": return left > right
    default: return left >= right
    }
  }

  /// Millionths; only plain decimals of modest size.
  private static func number(_ text: String) -> Int? {
    let isNegative = text.hasPrefix("-")
    let parts = (isNegative ? String(text.dropFirst()) : text).split(
      separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let whole = Int(parts[0]), parts[0].first != "-",
      parts[0].first != "+"
    else { return nil }
    var millionths = 0
    if parts.count == 2 {
      guard (1...6).contains(parts[1].count), let digits = Int(parts[1]) else { return nil }
      millionths = (parts[1].count..<6).reduce(digits) { product, _ in product * 10 }
    }
    let value = whole * 1_000_000 + millionths
    return isNegative ? -value : value
  }

  /// Seconds since 1970 of `YYYY`, `YYYY-MM-DD`, `YYYY-MM-DDThh:mm:ssZ` and of whole seconds.
  private static func seconds(_ text: String) -> Int? {
    if text.count != 4, let seconds = Int(text) { return seconds }
    let parts = text.split { !$0.isNumber }.compactMap { Int($0) }
    guard [1, 3, 6].contains(parts.count), text.allSatisfy({ $0.isNumber || "-:TZ".contains($0) }),
      parts[0] >= 1970, parts[0] < 10_000
    else { return nil }
    let isLeap = { (year: Int) in year % 4 == 0 && year % 100 != 0 || year % 400 == 0 }
    var days = 0
    for year in 1970..<parts[0] { days += isLeap(year) ? 366 : 365 }
    if parts.count > 1 {
      let lengths = [31, isLeap(parts[0]) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      days += lengths.prefix(parts[1] - 1).reduce(0, +) + parts[2] - 1
    }
    let clock = parts.count == 6 ? parts[3] * 3600 + parts[4] * 60 + parts[5] : 0
    return days * 86_400 + clock
  }

  private static func base64(_ text: String) -> [UInt8]? {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let digits = text.filter { $0 != "=" }
    var bits: [Bool] = []
    for character in digits {
      guard let value = alphabet.firstIndex(of: character) else { return nil }
      bits += (0..<6).map { value >> (5 - $0) & 1 == 1 }
    }
    guard text.count % 4 == 0 else { return nil }
    return (0..<bits.count / 8).map { index in
      bits[index * 8..<index * 8 + 8].reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
    }
  }
}

/// An address or a block, bit by bit.
struct ReferenceAddress {
  let bits: [Bool]
  let prefix: Int

  init?(_ text: String) {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false)
    var groups: [(value: Int, width: Int)] = []
    if halves[0].contains(":") {
      let sides = halves[0].components(separatedBy: "::")
      let read = sides.map { $0.split(separator: ":").compactMap { Int($0, radix: 16) } }
      let missing = 8 - read.reduce(0) { $0 + $1.count }
      guard missing >= 0, read.count <= 2 else { return nil }
      let gap = read.count == 2 ? [Int](repeating: 0, count: missing) : []
      groups = (read[0] + gap + (read.count == 2 ? read[1] : [])).map { ($0, 16) }
      guard groups.count == 8 else { return nil }
    } else {
      groups = halves[0].split(separator: ".").compactMap { Int($0) }.map { ($0, 8) }
      guard groups.count == 4, groups.allSatisfy({ $0.value < 256 }) else { return nil }
    }
    bits = groups.flatMap { group in
      (0..<group.width).map { group.value >> (group.width - 1 - $0) & 1 == 1 }
    }
    guard halves.count <= 2, let prefix = halves.count == 2 ? Int(halves[1]) : bits.count,
      prefix <= bits.count
    else { return nil }
    self.prefix = prefix
  }
}

extension StringProtocol {
  fileprivate func components(separatedBy separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
  }
}
