@testable import IdentityService

/// Compares answers with what the model says about them.
enum AnswerShape {
  /// What speaks against an answer; nothing for one that the model describes.
  static func violations(of answer: [AnswerNode], by shape: ModelShape?, at place: String = "")
    -> [String]
  {
    guard case .structure(let members)? = shape else {
      return answer.isEmpty ? [] : ["\(place) has no members in the model"]
    }
    var found: [String] = []
    for node in answer {
      guard let member = members.first(where: { $0.name == node.name }) else {
        found.append("`\(place)\(node.name)` is not in the model")
        continue
      }
      found += violations(of: node, by: member.shape, at: "\(place)\(node.name)")
    }
    let names = answer.map(\.name)
    for member in members where member.isRequired && !names.contains(member.name) {
      found.append("`\(place)\(member.name)` is missing")
    }
    if Set(names).count != names.count { found.append("a member of `\(place)` is there twice") }
    return found
  }

  private static func violations(of node: AnswerNode, by shape: ModelShape, at place: String)
    -> [String]
  {
    switch (node, shape) {
    case (.text, .text), (.secret, .text), (.text, .moment), (.number, .number), (.flag, .flag),
      (.number, .moment):
      return []
    case (.text("PermissionsBoundaryType", "Policy"), .words):
      // AWS answers `Policy`, as its own examples show; the model has another word.
      return []
    case (.text("SourcePolicyType", "IAM Policy"), .words),
      (.text("SourcePolicyType", "Resource Policy"), .words):
      // The same with two words in simulations.
      return []
    case (.text(_, let text), .words(let words)):
      return words.contains(text) ? [] : ["`\(place)` is `\(text)`, which is no word of the model"]
    case (.structure(_, let members), .structure):
      return violations(of: members, by: shape, at: place + ".")
    case (.list(_, let items), .list(let element, _, _)):
      return items.flatMap { violations(of: $0, by: element, at: place + ".") }
    case (.texts(_, let texts), .list(let element, _, _)):
      switch element {
      case .text: return []
      case .words(let words): return texts.filter { !words.contains($0) }
      default: return ["`\(place)` is a list of texts"]
      }
    case (.map(_, let entries), .map(let value)):
      return entries.flatMap { violations(of: $0.1, by: value, at: "\(place).\($0.0)") }
    default: return ["`\(place)` is of another kind in the model"]
    }
  }
}

extension AnswerNode {
  /// The name of the member.
  var name: String {
    switch self {
    case .text(let name, _), .secret(let name, _), .number(let name, _), .flag(let name, _),
      .structure(let name, _), .list(let name, _), .map(let name, _), .texts(let name, _):
      name
    }
  }
}
