/// Why a document was refused when it was written.
///
/// The text is the one AWS sends; which exception carries it is the caller's business.
public struct PolicyViolation: Error, Sendable {
  /// Which rule was broken, in the order in which the rules are checked.
  public enum Rule: Sendable, Equatable {
    /// The document is longer than its kind allows.
    case size
    /// It has a character outside tab, line feed, carriage return and U+0020–U+00FF.
    case character
    /// It is not JSON, or a member is repeated.
    case json
    /// An element is unknown, missing, of the wrong type or combined with one it excludes.
    case syntax
    /// The version is too old for this kind.
    case version
    /// A value cannot be read: effect, date, number, address, ARN, variable.
    case value
    /// A Sid is repeated or has a character it must not have.
    case statementID
    /// A statement names a principal where none may be.
    case principalForbidden
    /// A statement names no principal where one must be.
    case principalMissing
    /// A statement names a resource where none may be.
    case resourceForbidden
    /// A statement has no action.
    case actionMissing
    /// A resource is not an ARN this grammar accepts.
    case resourceFormat
    /// An action is not of the form `vendor:Name`, or not allowed in this kind.
    case actionFormat
    /// A statement has no resource.
    case resourceMissing
    /// A principal is of a form that no principal has.
    case principalFormat
    /// `NotPrincipal` together with `Allow`.
    case notPrincipalAllow
    /// `ForAllValues` with a key that has one value.
    case forAllValues
  }

  /// Which rule was broken.
  public let rule: Rule
  /// What AWS says.
  public let text: String
  /// The statement, counted from 0, if the rule is about one.
  public let statement: Int?

  init(_ rule: Rule, _ text: String, statement: Int? = nil) {
    self.rule = rule
    self.text = text
    self.statement = statement
  }

  static func syntax(_ statement: Int? = nil) -> PolicyViolation {
    PolicyViolation(.syntax, "Syntax errors in policy.", statement: statement)
  }

  static func value(_ statement: Int) -> PolicyViolation {
    PolicyViolation(.value, "The policy failed legacy parsing", statement: statement)
  }
}
