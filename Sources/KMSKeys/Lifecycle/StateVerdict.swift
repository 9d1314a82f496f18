/// What a key state says to an operation. The numbers are those of the footnotes of the guide's table.
///
/// Source: Developer Guide, "Key states of AWS KMS keys", key state table and footnotes.
public enum StateVerdict: Hashable, Sendable {
  /// The operation may go on.
  case allowed
  /// 1: DisabledException, "is disabled."
  case disabled
  /// 3: KMSInvalidStateException, "is pending deletion."
  case pendingDeletion
  /// 4: KMSInvalidStateException, "is not pending deletion."
  case notPendingDeletion
  /// 5: KMSInvalidStateException, "is pending import."
  case pendingImport
  /// 6: UnsupportedOperationException, "origin is EXTERNAL which is not valid for this operation."
  case externalOrigin
  /// 7: UnsupportedOperationException, as the key is in a custom key store.
  case customKeyStore
  /// 11: KMSInvalidStateException, "is unavailable."
  case unavailable
  /// 14: KMSInvalidStateException, "is creating."
  case creating
  /// 15: KMSInvalidStateException, "is updating."
  case updating
}
