/// What a request tells about one condition key.
///
/// Values are typed where the request knows the type, so that no text is made and parsed again only
/// to compare two dates. An operator of another type sees the text: `true`, `42`,
/// `2026-05-01T00:00:00Z`.
public enum ConditionValues: Sendable {
  /// The request does not have this key.
  case absent
  /// One value.
  case text(String)
  /// One value, `true` or `false`.
  case boolean(Bool)
  /// One whole number; for a Date operator, seconds since 1970.
  case integer(Int64)
  /// One point in time; for a Numeric operator, whole seconds since 1970.
  case instant(PolicyInstant)
  /// One IP address.
  case address(PolicyAddress)
  /// One value of raw bytes, for `BinaryEquals` only.
  case binary([UInt8])
  /// The values of a multivalued key, in any order. None is the same as ``absent``. A list cannot
  /// stand in for a policy variable, whatever its length.
  case list([String])
}

/// The condition keys of one request, asked for one at a time and only when a statement needs them.
///
/// Adopters answer from what they already have; they build no dictionary. An answer must not change
/// while one evaluation runs.
public protocol ConditionContext {
  /// The values of a key in this request.
  func values(for key: ConditionKey) -> ConditionValues
}

/// A context while an evaluation runs: a closure that stays on the stack, so that the code below the
/// public functions is not generic.
typealias ConditionLookup = (ConditionKey) -> ConditionValues
