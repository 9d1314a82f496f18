/// One tag of a user, role, policy or provider.
public struct IdentityTag: Hashable, Sendable {
  /// 1–128 characters; unique without regard to case.
  public var key: String
  /// 0–256 characters.
  public var value: String

  /// Makes a tag.
  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}
