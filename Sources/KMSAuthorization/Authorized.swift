/// Proof that the authorizer allowed something.
///
/// It cannot be copied, stored in a collection or built outside this module. Cryptography and changes
/// of state take one and compare what it names with what they are asked to do.
public struct Authorized<Subject: Sendable>: ~Copyable, Sendable {
  /// What was allowed.
  public let subject: Subject

  /// INVARIANT: internal, so that only the authorizer mints a token.
  init(_ subject: Subject) {
    self.subject = subject
  }
}
