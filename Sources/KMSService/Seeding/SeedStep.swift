/// One thing that a seed makes, changes or finds as it should be.
public struct SeedStep: Hashable, Sendable {
  /// What happens to it.
  public enum Effect: String, Hashable, Sendable {
    /// It is made.
    case create
    /// It is there and is changed.
    case update
    /// It is there as it should be.
    case keep
  }

  /// What happens to it.
  public let effect: Effect
  /// What it is, as operators know it: a kind and an ARN or id. No secret.
  public let subject: String

  /// Describes a step.
  public init(_ effect: Effect, _ subject: String) {
    self.effect = effect
    self.subject = subject
  }
}

/// Why a seed cannot be applied; nothing of it is.
public struct SeedRefusal: Error, Hashable, Sendable {
  /// The line of the file, from 1.
  public let line: Int
  /// What is wrong, for the operator. No secret.
  public let message: String

  /// Describes a refusal.
  public init(line: Int, _ message: String) {
    self.line = line
    self.message = message
  }
}
