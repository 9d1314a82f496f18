/// What an accepted record survives. Every line of a trail says in which mode it was written.
public enum AuditDurability: String, Hashable, Sendable {
  /// A power cut.
  case sync
  /// The process, not the machine.
  case flush
}
