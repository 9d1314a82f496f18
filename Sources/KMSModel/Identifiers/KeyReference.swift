/// What a caller may write where an operation asks for a key.
///
/// Source: API Reference, "KeyId" of the cryptographic operations.
public enum KeyReference: Hashable, Sendable {
  /// A key of the caller's own account in the Region of the request.
  case id(KeyID)
  /// A key, possibly of another account.
  case arn(KeyARN)
  /// An alias of the caller's own account in the Region of the request.
  case aliasName(AliasName)
  /// An alias, possibly of another account.
  case aliasARN(AliasARN)

  /// Reads one of the four forms; `nil` for text that is none of them.
  public init?(_ text: String) {
    if text.utf8.starts(with: "arn:".utf8) {
      guard let arn = KeyReference.parseARN(text) else { return nil }
      self = arn
    } else if let name = AliasName(text) {
      self = .aliasName(name)
    } else if let id = KeyID(text) {
      self = .id(id)
    } else {
      return nil
    }
  }

  private static func parseARN(_ text: String) -> KeyReference? {
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[2].utf8.elementsEqual("kms".utf8),
      let partition = Partition(String(parts[1])), let region = Region(String(parts[3])),
      let account = AccountID(String(parts[4]))
    else { return nil }
    let resource = String(parts[5])
    if let name = AliasName(resource) {
      return .aliasARN(
        AliasARN(partition: partition, region: region, account: account, name: name))
    }
    guard resource.utf8.starts(with: "key/".utf8), let id = KeyID(String(resource.dropFirst(4)))
    else { return nil }
    return .arn(KeyARN(partition: partition, region: region, account: account, id: id))
  }
}
