public import KMSModel

/// Why an attempt at an operation ended without an answer.
public enum Interruption: Error, Sendable {
  /// The operation is over: this is the caller's answer.
  case error(KMSError)
  /// A fact is not in memory; the attempt is repeated where the store can be asked.
  case factsNotCached
  /// Everything was checked and what is left is heavy; the attempt is repeated on a thread for that.
  case belongsOnPool(Workload)
  /// Everything was checked and a new key pair is needed; the attempt is repeated with one.
  case needsKeyPair(KeySpec)
  /// Everything before the import token was checked; the attempt is repeated when the material was opened.
  case needsOpenedImport(ImportOpening)
  /// The operation has to write, against its mode; the attempt is repeated in a transaction.
  case needsTransaction
}
