/// The texts of the rules, as violations end with them.
///
/// Source: recorded answers of the service (null, value, length, enumeration); recorded answers of
/// Certificate Manager and IoT, which use the same framework (pattern, elements of lists).
enum ConstraintRule {
  static let notNull = "Member must not be null"

  static func valueMin(_ min: Int) -> String {
    "Member must have value greater than or equal to \(min)"
  }

  static func valueMax(_ max: Int) -> String {
    "Member must have value less than or equal to \(max)"
  }

  static func lengthMin(_ min: Int) -> String {
    "Member must have length greater than or equal to \(min)"
  }

  static func lengthMax(_ max: Int) -> String {
    "Member must have length less than or equal to \(max)"
  }

  static func pattern(_ expression: String) -> String {
    "Member must satisfy regular expression pattern: \(expression)"
  }

  static func enumeration(_ valueSet: String) -> String {
    "Member must satisfy enum value set: \(valueSet)"
  }

  static func elements(_ rules: [String]) -> String {
    "Member must satisfy constraint: [\(rules.joined(separator: ", "))]"
  }
}
