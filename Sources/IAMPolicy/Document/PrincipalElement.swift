import StrictJSON

/// The entries of a `Principal` or `NotPrincipal` element.
enum PrincipalElement {
  private static let types = ["AWS", "Service", "Federated", "CanonicalUser"]

  /// Reads an element; nil if it is neither `"*"` nor an object of known members.
  static func references(
    _ value: JSONValue, _ element: PolicyPrincipalReference.Element, statement: Int
  ) -> [PolicyPrincipalReference]? {
    if case .string(let text) = value {
      guard sameBytes(text, "*") else { return nil }
      return [
        PolicyPrincipalReference(statement: statement, element: element, type: "*", text: text)
      ]
    }
    guard case .object(let object) = value else { return nil }
    var references: [PolicyPrincipalReference] = []
    for member in object.members {
      guard let type = types.first(where: { sameBytes($0, member.name) }),
        let entries = ElementTexts(member.value), entries.nullCount == 0
      else { return nil }
      for text in entries.texts {
        references.append(
          PolicyPrincipalReference(
            statement: statement, element: element, type: type, text: text))
      }
    }
    return references
  }
}
