import StrictJSON

/// The parameters of a request, as the Query protocol numbers them: `Tags.member.1.Key`.
///
/// Source: the AWS Query protocol.
public struct IdentityParameters: Sendable {
  private let values: [String: String]

  /// How many members a list may have.
  static let membersMax = 500

  /// Collects parameters; of several with one name the first counts.
  public init(_ parameters: [(name: String, value: String)]) {
    var values: [String: String] = [:]
    for parameter in parameters where parameter.name.isASCII {
      if values[parameter.name] == nil { values[parameter.name] = parameter.value }
    }
    self.values = values
  }

  /// Reads the texts of a JSON object; other members are ignored, as operations here have no others.
  ///
  /// - Returns: nothing if it is no JSON object.
  public init?(json: [UInt8]) {
    do {
      guard case .object(let object) = try JSONValue(parsing: json) else { return nil }
      self.init(
        object.members.compactMap { member in
          guard case .string(let text) = member.value else { return nil }
          return (member.name, text)
        })
    } catch {
      return nil
    }
  }

  /// A parameter, as it was sent.
  public subscript(name: String) -> String? { values[name] }

  /// A parameter that `check` found to be there.
  func text(_ name: String) -> String { values[name] ?? "" }

  /// A whole number that `check` found to be one.
  func number(_ name: String) -> Int? { values[name].flatMap { Int($0) } }

  /// The members of a list of texts.
  func members(_ name: String) -> [String] {
    (1...IdentityParameters.membersMax).lazy.map { values["\(name).member.\($0)"] }
      .prefix { $0 != nil }.compactMap { $0 }
  }

  /// One field of each member of a list of structures; nothing where it was left out.
  func structures(_ name: String, _ fields: [String]) -> [[String?]] {
    var found: [[String?]] = []
    for number in 1...IdentityParameters.membersMax {
      let structure = fields.map { values["\(name).member.\(number).\($0)"] }
      guard structure.contains(where: { $0 != nil }) else { break }
      found.append(structure)
    }
    return found
  }

  /// Refuses what the model does not allow.
  ///
  /// - Throws: `ValidationError` with every violation.
  func check(required: [String], optional: [String]) throws(IdentityRefusal) {
    var violations: [String] = []
    for name in required + optional {
      let member = IdentityParameters.memberName(name)
      guard let value = values[name] else {
        if required.contains(name) {
          violations.append(
            "Value null at '\(member)' failed to satisfy constraint: Member must not be null")
        }
        continue
      }
      guard let rule = ParameterRule.rule(for: name) else { continue }
      let shown = IdentityParameters.isSecret(name) ? "Value" : "Value '\(value.prefix(1024))'"
      for violation in rule.violations(value) {
        violations.append("\(shown) at '\(member)' failed to satisfy constraint: \(violation)")
      }
    }
    guard !violations.isEmpty else { return }
    let head =
      violations.count == 1
      ? "1 validation error detected: " : "\(violations.count) validation errors detected: "
    throw .validation(head + violations.joined(separator: "; "))
  }

  /// `UserName` is `userName` in messages.
  static func memberName(_ name: String) -> String {
    if name.hasPrefix("AWS") { return "aWS" + name.dropFirst(3) }
    return name.prefix(1).lowercased() + name.dropFirst()
  }

  /// Whether a text about a parameter must not repeat its value: the trail shows texts of errors.
  private static func isSecret(_ name: String) -> Bool {
    ["WebIdentityToken", "TokenCode", "EncodedMessage"].contains(name)
  }
}
