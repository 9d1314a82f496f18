/// The ways in which AES wraps keys.
public enum KeyWrapMode: CaseIterable, Hashable, Sendable {
  /// RFC 3394; SP 800-38F, KW.
  case plain
  /// RFC 5649; SP 800-38F, KWP.
  case padded
}
