/// One entry of a `Principal` or `NotPrincipal` element, with its place in the document.
///
/// Whether the principal exists is not for this library to know: a caller walks
/// ``PolicyDocument/principals`` and refuses the document, or binds the entry to a unique id.
public struct PolicyPrincipalReference: Sendable {
  /// Which element holds the entry.
  public enum Element: Sendable {
    case principal
    case notPrincipal
  }

  /// What kind of entry it is.
  public enum Subject: Sendable {
    /// `*`: everyone, also without credentials.
    case everyone
    /// An account, written as 12 digits or as the ARN of its root user.
    case account(id: String)
    /// A user, by ARN.
    case user(account: String, arn: String)
    /// A role, by ARN.
    case role(account: String, arn: String)
    /// One session of a role, by ARN.
    case roleSession(account: String, arn: String)
    /// A session made by a user for a name of its choice, by ARN.
    case federatedUser(account: String, arn: String)
    /// A user or role by its unique id, `AIDA…` or `AROA…`.
    case uniqueID(String)
    /// A service, such as `logs.us-west-2.amazonaws.com`.
    case service(name: String)
    /// An identity provider, by ARN or well-known name.
    case identityProvider(String)
    /// An id only one storage service uses. It is read and matches nobody.
    case canonicalUser(String)
    /// Nothing a policy may name: a group, an ARN with wildcards, other text.
    case malformed
  }

  /// The statement, counted from 0.
  public let statement: Int
  /// Which element holds the entry.
  public let element: Element
  /// The member that holds it: `AWS`, `Service`, `Federated`, `CanonicalUser`; `*` for a bare `"*"`.
  public let type: String
  /// The text, as written.
  public let text: String
  /// What the text means.
  public let subject: Subject

  init(statement: Int, element: Element, type: String, text: String) {
    self.statement = statement
    self.element = element
    self.type = type
    self.text = text
    self.subject = Self.subject(type: type, text: text)
  }

  private static func subject(type: String, text: String) -> Subject {
    if sameBytes(type, "AWS") { return accountOrEntity(text) }
    if sameBytes(type, "*") { return sameBytes(text, "*") ? .everyone : .malformed }
    if sameBytes(type, "Service") { return isHostName(text) ? .service(name: text) : .malformed }
    if sameBytes(type, "CanonicalUser") {
      return text.isEmpty ? .malformed : .canonicalUser(text)
    }
    return isIdentityProvider(text) ? .identityProvider(text) : .malformed
  }

  private static func accountOrEntity(_ text: String) -> Subject {
    if sameBytes(text, "*") { return .everyone }
    let bytes = Array(text.utf8)
    if isAccountID(bytes[...]) { return .account(id: text) }
    if isUniqueID(bytes) { return .uniqueID(text) }
    let parts = bytes.split(
      separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0].elementsEqual("arn".utf8), !parts[1].isEmpty,
      parts[3].isEmpty, isAccountID(parts[4]), !bytes.contains(UInt8(ascii: "*")),
      !bytes.contains(UInt8(ascii: "?"))
    else { return .malformed }
    let account = String(decoding: parts[4], as: UTF8.self)
    let isNamed: (String) -> Bool = { prefix in
      parts[5].starts(with: prefix.utf8) && parts[5].count > prefix.utf8.count
        && parts[5].last != UInt8(ascii: "/")
    }
    if parts[2].elementsEqual("iam".utf8) {
      if parts[5].elementsEqual("root".utf8) { return .account(id: account) }
      if isNamed("user/") { return .user(account: account, arn: text) }
      if isNamed("role/") { return .role(account: account, arn: text) }
    } else if parts[2].elementsEqual("sts".utf8) {
      let slashes = parts[5].count { $0 == UInt8(ascii: "/") }
      if isNamed("assumed-role/"), slashes == 2 { return .roleSession(account: account, arn: text) }
      if isNamed("federated-user/"), slashes == 1 {
        return .federatedUser(account: account, arn: text)
      }
    }
    return .malformed
  }

  private static func isAccountID(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count == 12 && bytes.allSatisfy { $0.decimalDigit != nil }
  }

  /// `AIDA` or `AROA` and at least 12 capital letters and digits.
  ///
  /// - Source: IAM User Guide, "IAM identifiers", "Unique identifiers"; lengths 16–128 in the IAM API
  ///   model.
  private static func isUniqueID(_ bytes: [UInt8]) -> Bool {
    guard (16...128).contains(bytes.count),
      bytes.starts(with: "AIDA".utf8) || bytes.starts(with: "AROA".utf8)
    else { return false }
    return bytes.allSatisfy { $0.decimalDigit != nil || (0x41...0x5A).contains($0) }
  }

  private static func isHostName(_ text: String) -> Bool {
    text.utf8.contains(UInt8(ascii: "."))
      && text.utf8.allSatisfy {
        $0.decimalDigit != nil || (0x61...0x7A).contains($0.asciiLowercased)
          || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
      }
  }

  private static func isIdentityProvider(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    if bytes.contains(UInt8(ascii: "*")) || bytes.contains(UInt8(ascii: "?")) { return false }
    guard bytes.starts(with: "arn:".utf8) else { return isHostName(text) }
    let parts = bytes.split(
      separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[2].elementsEqual("iam".utf8), isAccountID(parts[4]) else {
      return false
    }
    return ["oidc-provider/", "saml-provider/"].contains {
      parts[5].starts(with: $0.utf8) && parts[5].count > $0.utf8.count
    }
  }
}
