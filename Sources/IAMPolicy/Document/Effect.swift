import StrictJSON

/// What a matching statement does.
public enum PolicyEffect: Sendable, Equatable {
  case allow
  case deny
}

/// The value of an `Effect` element as it may be found in a document.
enum Effect: Equatable {
  case allow, deny
  /// `allow`, `DENY` and so on, which AWS tells apart from other text.
  case wrongCase

  init?(_ value: JSONValue?) {
    guard case .string(let text) = value else { return nil }
    if sameBytes(text, "Allow") {
      self = .allow
    } else if sameBytes(text, "Deny") {
      self = .deny
    } else {
      let lowercased = text.utf8.map(\.asciiLowercased)
      guard lowercased == Array("allow".utf8) || lowercased == Array("deny".utf8) else {
        return nil
      }
      self = .wrongCase
    }
  }
}
