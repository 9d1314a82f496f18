/// Why a stored row cannot be used.
public enum RecordError: Error, Hashable, Sendable {
  /// The row's MAC does not fit: it was changed outside the service, or belongs elsewhere.
  case notAuthentic(table: String)
  /// The row was authentic but is not what its table holds.
  case malformed(table: String, field: String)
}
