/// The sizes AWS documents for policies, and the ones this library adds for its own safety.
///
/// - Source: IAM User Guide, "IAM and AWS STS quotas"; the length constraint of `policyDocumentType`
///   in the IAM API model. The limits of one policy kind are in ``PolicyGrammar``.
public enum PolicyLimits {
  /// Bytes of any policy document that this library reads: 131,072, the longest the IAM API takes.
  public static let documentBytesMax = 131_072

  /// Characters of a managed policy and of a permissions boundary, white space not counted: 6,144.
  public static let managedPolicyCharactersMax = 6_144

  /// Characters of all inline policies of one user, white space not counted: 2,048.
  public static let userInlineCharactersMax = 2_048

  /// Characters of all inline policies of one role, white space not counted: 10,240.
  public static let roleInlineCharactersMax = 10_240

  /// Characters of all inline policies of one group, white space not counted: 5,120.
  public static let groupInlineCharactersMax = 5_120

  /// Characters of a role trust policy, white space not counted: 2,048. An account may raise it.
  public static let trustPolicyCharactersMax = 2_048

  /// Characters of an inline session policy: 2,048.
  public static let sessionPolicyCharactersMax = 2_048

  /// Characters of a service control policy: 5,120.
  public static let serviceControlPolicyCharactersMax = 5_120

  /// Significant decimal digits of a number in a policy or a request: 38. A longer one is refused
  /// when written and equals nothing when met in a request.
  public static let decimalDigitsMax = 38

  /// The largest power of ten, up or down, in a number in a policy or a request: 6,144.
  public static let decimalExponentMax = 6_144

  /// Bytes of a text of a policy with its variables replaced: 65,536. A longer one equals nothing.
  public static let substitutedBytesMax = 65_536
}
