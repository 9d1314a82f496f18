import KMSModel
import StrictJSON

/// What a token asks for its session: tags, those of them that are handed on, and a source identity.
///
/// Source: IAM User Guide, "Passing session tags using AssumeRoleWithWebIdentity"; "Monitor and control actions
/// taken with assumed roles".
struct SessionClaims {
  let tags: [IdentityTag]
  let transitiveTagKeys: [String]
  let sourceIdentity: String?

  private static let vendor = "https://aws.amazon.com/"

  init(_ token: WebToken) throws(IdentityRefusal) {
    sourceIdentity = try SessionClaims.sourceIdentity(token)
    guard let claim = token.claims["\(SessionClaims.vendor)tags"] else {
      tags = []
      transitiveTagKeys = []
      return
    }
    guard case .object(let object) = claim, case .object(let pairs)? = object["principal_tags"]
    else { throw SessionClaims.invalid("tags") }
    var tags: [IdentityTag] = []
    for member in pairs.members {
      guard case .array(let values) = member.value, values.count == 1,
        case .string(let value) = values[0]
      else { throw SessionClaims.invalid("tags") }
      guard (1...128).contains(member.name.unicodeScalars.count),
        value.unicodeScalars.count <= 256, TextPattern.tagKey.matches(member.name),
        TextPattern.tagValue.matches(value)
      else { throw SessionClaims.invalid("tags") }
      tags.append(IdentityTag(key: member.name, value: value))
    }
    do {
      try tags.check()
    } catch {
      throw SessionClaims.invalid("tags")
    }
    self.tags = tags
    transitiveTagKeys = try SessionClaims.texts(object["transitive_tag_keys"])
  }

  private static func sourceIdentity(_ token: WebToken) throws(IdentityRefusal) -> String? {
    guard let claim = token.claims["\(vendor)source_identity"] else { return nil }
    guard case .string(let text) = claim, (2...64).contains(text.utf8.count),
      TextPattern.name.matches(text)
    else { throw invalid("source_identity") }
    return text
  }

  private static func texts(_ value: JSONValue?) throws(IdentityRefusal) -> [String] {
    guard let value else { return [] }
    guard case .array(let values) = value else { throw invalid("tags") }
    var texts: [String] = []
    for value in values {
      guard case .string(let text) = value else { throw invalid("tags") }
      texts.append(text)
    }
    return texts
  }

  private static func invalid(_ name: String) -> IdentityRefusal {
    IdentityRefusal(
      "InvalidIdentityToken", "The claim \(vendor)\(name) is malformed.", status: 400)
  }
}
