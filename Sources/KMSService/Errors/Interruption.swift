/// Why an attempt at an operation ended without an answer.
public enum Interruption: Error, Sendable {
  /// The operation is over: this is the caller's answer.
  case error(KMSError)
  /// A fact is not in memory; the attempt is repeated where the store can be asked.
  case factsNotCached
}
