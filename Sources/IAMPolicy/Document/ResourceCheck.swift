/// The form of a `Resource` or `NotResource` entry.
///
/// - Source: texts and order as observed for IAM's CreatePolicy.
enum ResourceCheck {
  static func check(
    _ text: String, _ statement: Int, _ grammar: PolicyGrammar
  ) throws(PolicyViolation) {
    if sameBytes(text, "*") { return }
    let bytes = Array(text.utf8)
    let parts = bytes.split(
      separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
    let refuse: (String) -> PolicyViolation = {
      PolicyViolation(.resourceFormat, $0, statement: statement)
    }
    guard parts.count > 1 else {
      throw refuse("Resource \(text) must be in ARN format or \"*\".")
    }
    guard isPartition(parts[1], grammar) else {
      let shown = (1...5).map { $0 < parts.count ? string(parts[$0]) : "*" }
      throw refuse(
        "Partition \"\(shown[0])\" is not valid for resource "
          + "\"arn:\(shown.joined(separator: ":"))\".")
    }
    guard parts.count > 2, !parts[2].isEmpty, !hasWildcard(parts[2]) else {
      throw refuse("Resource vendor must be fully qualified and cannot contain regexes.")
    }
    guard parts[0].elementsEqual("arn".utf8) else {
      throw refuse("Resource \(text) must be in ARN format or \"*\".")
    }
    let region = parts.count > 3 ? parts[3] : []
    if parts[2].elementsEqual("iam".utf8) {
      guard region.isEmpty || region.elementsEqual("*".utf8) else {
        throw refuse("IAM resource \(text) cannot contain region information.")
      }
      guard parts.count < 6 || isIdentityPath(parts[5]) else {
        throw refuse(
          "IAM resource path must either be \"*\" or start with "
            + identityPaths.joined(separator: ", ") + ".")
      }
    } else if parts[2].elementsEqual("s3".utf8), !region.isEmpty, !hasWildcard(region) {
      // Buckets have no Region; access points and jobs, which name an account, do.
      guard parts.count > 4, !parts[4].isEmpty else {
        throw refuse("Resource \(text) can not contain region information.")
      }
    }
  }

  /// Whether a part of an ARN names a partition this grammar knows, or any partition.
  static func isPartition(_ part: ArraySlice<UInt8>, _ grammar: PolicyGrammar) -> Bool {
    part.elementsEqual("*".utf8) || grammar.partitions.contains { part.elementsEqual($0.utf8) }
  }

  private static func isIdentityPath(_ path: ArraySlice<UInt8>) -> Bool {
    path.elementsEqual("*".utf8) || identityPaths.contains { path.starts(with: $0.utf8) }
  }

  private static let identityPaths = [
    "user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/",
    "server-certificate/", "policy/", "sms-mfa/", "saml-provider/", "oidc-provider/", "report/",
    "access-report/",
  ]

  private static func hasWildcard(_ part: ArraySlice<UInt8>) -> Bool {
    part.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
  }

  private static func string(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}

/// The form of an `Action` or `NotAction` entry.
///
/// - Source: texts and order as observed for IAM's CreatePolicy.
enum ActionCheck {
  static func check(_ text: String, _ statement: Int) throws(PolicyViolation) {
    if sameBytes(text, "*") { return }
    let parts = Array(text.utf8).split(
      separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    let refuse: (String) -> PolicyViolation = {
      PolicyViolation(.actionFormat, $0, statement: statement)
    }
    guard parts.count > 1 else {
      throw refuse(
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
    }
    guard parts.count == 2 else {
      throw refuse("Actions/Condition can contain only one colon.")
    }
    let isVendor =
      !parts[0].isEmpty
      && parts[0].allSatisfy {
        $0.decimalDigit != nil || (0x61...0x7A).contains($0.asciiLowercased)
          || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
      }
    guard isVendor else {
      throw refuse("Vendor \(String(decoding: parts[0], as: UTF8.self)) is not valid")
    }
  }
}
