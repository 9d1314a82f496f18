/// A condition operator of the policy language, taken apart.
///
/// - Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Set operators for
///   multi-valued context keys".
struct ConditionOperator: Sendable, Equatable {
  /// What is compared, and how.
  enum Comparison: Sendable, Equatable {
    case stringEquals, stringEqualsIgnoreCase, stringLike
    case numeric(Relation)
    case date(Relation)
    case bool
    case binary
    case address
    case arn
    case null
  }

  /// How two ordered values are compared.
  enum Relation: Sendable, Equatable {
    case equal, less, lessOrEqual, greater, greaterOrEqual

    /// Whether the relation holds, given -1, 0 or 1 for a left side below, equal to or above.
    @inline(__always)
    func holds(_ order: Int) -> Bool {
      switch self {
      case .equal: order == 0
      case .less: order < 0
      case .lessOrEqual: order <= 0
      case .greater: order > 0
      case .greaterOrEqual: order >= 0
      }
    }
  }

  /// Which of several request values must pass.
  enum Quantifier: Sendable, Equatable {
    /// No set operator: one passing value is enough; for a negated operator all must pass.
    case plain
    case forAllValues
    case forAnyValue
  }

  let comparison: Comparison
  let isNegated: Bool
  let quantifier: Quantifier
  let allowsAbsence: Bool

  /// Reads the name of an operator; nil if the language has none of this name.
  ///
  /// Names are compared byte by byte. `Null` takes neither `IfExists` nor a set operator.
  init?(name: String) {
    var rest = Substring(name).utf8
    var quantifier = Quantifier.plain
    if Self.drop(prefix: "ForAllValues:", from: &rest) { quantifier = .forAllValues }
    if quantifier == .plain, Self.drop(prefix: "ForAnyValue:", from: &rest) {
      quantifier = .forAnyValue
    }
    let allowsAbsence = Self.drop(suffix: "IfExists", from: &rest)
    guard let base = Self.bases.first(where: { $0.name.utf8.elementsEqual(rest) }) else {
      return nil
    }
    if base.comparison == .null, quantifier != .plain || allowsAbsence { return nil }
    self.comparison = base.comparison
    self.isNegated = base.isNegated
    self.quantifier = quantifier
    self.allowsAbsence = allowsAbsence
  }

  /// The answer when the request does not have the key. `Null` is decided elsewhere.
  var holdsWhenAbsent: Bool {
    if allowsAbsence { return true }
    return switch quantifier {
    case .plain: isNegated
    case .forAllValues: true
    case .forAnyValue: false
    }
  }

  /// Whether policy variables are replaced in the values of this operator.
  ///
  /// AWS documents them for String and ARN operators and contradicts itself about `Bool`, where this
  /// library replaces them.
  var replacesVariables: Bool {
    switch comparison {
    case .stringEquals, .stringEqualsIgnoreCase, .stringLike, .arn, .bool: true
    case .numeric, .date, .binary, .address, .null: false
    }
  }

  /// Whether `*` and `?` in the values of this operator are wildcards.
  var hasWildcards: Bool { comparison == .stringLike || comparison == .arn }

  private static func drop(prefix: String, from text: inout Substring.UTF8View) -> Bool {
    guard text.starts(with: prefix.utf8) else { return false }
    text = text.dropFirst(prefix.utf8.count)
    return true
  }

  private static func drop(suffix: String, from text: inout Substring.UTF8View) -> Bool {
    guard text.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) else { return false }
    text = text.dropLast(suffix.utf8.count)
    return true
  }

  private struct Base {
    let name: String
    let comparison: Comparison
    let isNegated: Bool

    init(_ name: String, _ comparison: Comparison, negated: Bool = false) {
      self.name = name
      self.comparison = comparison
      self.isNegated = negated
    }
  }

  private static let bases = [
    Base("StringEquals", .stringEquals),
    Base("StringNotEquals", .stringEquals, negated: true),
    Base("StringEqualsIgnoreCase", .stringEqualsIgnoreCase),
    Base("StringNotEqualsIgnoreCase", .stringEqualsIgnoreCase, negated: true),
    Base("StringLike", .stringLike),
    Base("StringNotLike", .stringLike, negated: true),
    Base("NumericEquals", .numeric(.equal)),
    Base("NumericNotEquals", .numeric(.equal), negated: true),
    Base("NumericLessThan", .numeric(.less)),
    Base("NumericLessThanEquals", .numeric(.lessOrEqual)),
    Base("NumericGreaterThan", .numeric(.greater)),
    Base("NumericGreaterThanEquals", .numeric(.greaterOrEqual)),
    Base("DateEquals", .date(.equal)),
    Base("DateNotEquals", .date(.equal), negated: true),
    Base("DateLessThan", .date(.less)),
    Base("DateLessThanEquals", .date(.lessOrEqual)),
    Base("DateGreaterThan", .date(.greater)),
    Base("DateGreaterThanEquals", .date(.greaterOrEqual)),
    Base("Bool", .bool),
    Base("BinaryEquals", .binary),
    Base("IpAddress", .address),
    Base("NotIpAddress", .address, negated: true),
    Base("ArnEquals", .arn),
    Base("ArnNotEquals", .arn, negated: true),
    Base("ArnLike", .arn),
    Base("ArnNotLike", .arn, negated: true),
    Base("Null", .null),
  ]
}
