/// What this build calls itself.
enum BuildInformation {
  /// The version, as in CHANGELOG.md.
  static let version = "0.1.0"
}
