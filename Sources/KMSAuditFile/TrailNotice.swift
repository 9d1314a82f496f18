/// Something that happened to the trail itself, of which it keeps a record as of everything else.
public enum TrailNotice: Hashable, Sendable {
  /// A crash left bytes that are no whole record, where the next record goes. They were moved to a file
  /// of their own.
  ///
  /// - Parameters:
  ///   - byteCount: how many.
  ///   - hash: SHA-256 over them, 64 lower-case digits.
  case tornTail(byteCount: Int, hash: String)
  /// No space was left, and the records go into what was set aside for that.
  case ballastInUse(byteCount: Int)
  /// There is space again, and it is set aside anew.
  case ballastRestored
  /// The keys that sign checkpoints were replaced, behind the record before.
  ///
  /// - Parameters:
  ///   - old: the name of the old keys.
  ///   - new: that of the new ones.
  case keysReplaced(old: String, new: String)
  /// The records up to this one are about to be removed, because they are too old or too many.
  case removal(through: UInt64)
}
