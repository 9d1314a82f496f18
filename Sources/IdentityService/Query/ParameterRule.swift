/// What the API models say about a parameter, one line for each name. IAM uses the same names with the same rules
/// in all of its operations.
///
/// Source: botocore's models of IAM 2010-05-08 and STS 2011-06-15.
struct ParameterRule: Sendable {
  /// The characters that a text consists of.
  enum Characters: Sendable {
    /// Any of a class, such as `[\w+=,.@-]+`.
    case of(String, pattern: String)
    /// Anything.
    case any
    /// A word of a list.
    case word([String])
    /// `/`, or `/…/` of printable ASCII.
    case path
    /// A whole number in a range.
    case number(ClosedRange<Int>)
  }

  let name: String
  let length: ClosedRange<Int>
  let characters: Characters

  static func rule(for name: String) -> ParameterRule? { all[name] }

  private static let wordCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
  private static let nameCharacters = Characters.of(
    wordCharacters + "+=,.@-", pattern: #"[\w+=,.@-]+"#)
  private static let sessionCharacters = Characters.of(
    wordCharacters + "+=,.@-", pattern: #"[\w+=,.@-]*"#)

  private static let all: [String: ParameterRule] = Dictionary(
    uniqueKeysWithValues: [
      ParameterRule(name: "UserName", length: 1...64, characters: nameCharacters),
      ParameterRule(name: "NewUserName", length: 1...64, characters: nameCharacters),
      ParameterRule(name: "GroupName", length: 1...128, characters: nameCharacters),
      ParameterRule(name: "NewGroupName", length: 1...128, characters: nameCharacters),
      ParameterRule(name: "RoleName", length: 1...64, characters: nameCharacters),
      ParameterRule(name: "PolicyName", length: 1...128, characters: nameCharacters),
      ParameterRule(name: "PolicyArn", length: 20...2048, characters: .any),
      ParameterRule(name: "PermissionsBoundary", length: 20...2048, characters: .any),
      ParameterRule(name: "PolicyDocument", length: 1...131_072, characters: .any),
      ParameterRule(name: "AssumeRolePolicyDocument", length: 1...131_072, characters: .any),
      ParameterRule(name: "Path", length: 1...512, characters: .path),
      ParameterRule(name: "NewPath", length: 1...512, characters: .path),
      ParameterRule(name: "PathPrefix", length: 1...512, characters: .any),
      ParameterRule(name: "Description", length: 0...1000, characters: .any),
      ParameterRule(name: "MaxItems", length: 1...4, characters: .number(1...1000)),
      ParameterRule(name: "Marker", length: 1...4096, characters: .any),
      ParameterRule(
        name: "AccessKeyId", length: 16...128,
        characters: .of(wordCharacters, pattern: #"[\w]+"#)),
      ParameterRule(name: "Status", length: 1...64, characters: .word(["Active", "Inactive"])),
      ParameterRule(
        name: "VersionId", length: 2...64,
        characters: .of(wordCharacters + "-.", pattern: #"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"#)),
      ParameterRule(
        name: "MaxSessionDuration", length: 1...8, characters: .number(3600...43_200)),
      ParameterRule(
        name: "Scope", length: 1...16, characters: .word(["All", "AWS", "Local"])),
      ParameterRule(
        name: "PolicyUsageFilter", length: 1...32,
        characters: .word(["PermissionsPolicy", "PermissionsBoundary"])),
      ParameterRule(
        name: "EntityFilter", length: 1...64,
        characters: .word([
          "User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy",
        ])),
      ParameterRule(name: "Url", length: 1...255, characters: .any),
      ParameterRule(name: "ClientID", length: 1...255, characters: .any),
      ParameterRule(name: "OpenIDConnectProviderArn", length: 20...2048, characters: .any),
      ParameterRule(
        name: "AccountAlias", length: 3...63,
        characters: .of(
          "abcdefghijklmnopqrstuvwxyz0123456789-",
          pattern: "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$")),
      ParameterRule(
        name: "AWSServiceName", length: 1...128,
        characters: .of(wordCharacters + "+=,.@-", pattern: #"[\w+=,.@-]+"#)),
      ParameterRule(
        name: "CustomSuffix", length: 1...64,
        characters: .of(wordCharacters + "+=,.@-", pattern: #"[\w+=,.@-]+"#)),
      ParameterRule(name: "RoleArn", length: 20...2048, characters: .any),
      ParameterRule(name: "RoleSessionName", length: 2...64, characters: sessionCharacters),
      ParameterRule(name: "Policy", length: 1...131_072, characters: .any),
      ParameterRule(
        name: "DurationSeconds", length: 1...8, characters: .number(900...129_600)),
      ParameterRule(
        name: "ExternalId", length: 2...1224,
        characters: .of(wordCharacters + "+=,.@:/-", pattern: #"[\w+=,.@:\/-]*"#)),
      ParameterRule(name: "SourceIdentity", length: 2...64, characters: sessionCharacters),
      ParameterRule(name: "SerialNumber", length: 9...256, characters: .any),
      ParameterRule(name: "TokenCode", length: 6...6, characters: .any),
      ParameterRule(name: "WebIdentityToken", length: 4...20_000, characters: .any),
      ParameterRule(name: "ProviderId", length: 4...2048, characters: .any),
      ParameterRule(name: "EncodedMessage", length: 1...10_240, characters: .any),
      ParameterRule(name: "PolicySourceArn", length: 20...2048, characters: .any),
      ParameterRule(name: "ResourcePolicy", length: 1...131_072, characters: .any),
      ParameterRule(name: "CallerArn", length: 1...2048, characters: .any),
    ].map { ($0.name, $0) })

  /// What speaks against a value, each as AWS words it.
  func violations(_ value: String) -> [String] {
    let count = value.unicodeScalars.count
    var found: [String] = []
    switch characters {
    case .number(let range):
      guard let number = Int(value) else { return ["Member must be a whole number"] }
      if number < range.lowerBound {
        found.append("Member must have value greater than or equal to \(range.lowerBound)")
      }
      if number > range.upperBound {
        found.append("Member must have value less than or equal to \(range.upperBound)")
      }
      return found
    case .word(let words):
      return words.contains { $0.utf8.elementsEqual(value.utf8) }
        ? [] : ["Member must satisfy enum value set: [\(words.joined(separator: ", "))]"]
    case .of(let characters, let pattern):
      let allowed = Set(characters.utf8)
      if !value.utf8.allSatisfy({ allowed.contains($0) }) {
        found.append("Member must satisfy regular expression pattern: \(pattern)")
      }
    case .path:
      let isPath =
        value.hasPrefix("/") && value.hasSuffix("/")
        && value.utf8.allSatisfy { (0x21...0x7E).contains($0) }
      if !isPath {
        found.append(
          #"Member must satisfy regular expression pattern: (\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#
        )
      }
    case .any: break
    }
    if count < length.lowerBound {
      found.append("Member must have length greater than or equal to \(length.lowerBound)")
    }
    if count > length.upperBound {
      found.append("Member must have length less than or equal to \(length.upperBound)")
    }
    return found
  }
}
