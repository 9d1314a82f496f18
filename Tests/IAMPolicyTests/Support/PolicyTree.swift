/// A document while a test makes it: it can be written in many ways that mean the same.
indirect enum PolicyTree: Sendable {
  case text(String)
  /// `true`, `7` and so on.
  case bare(String)
  /// Values of which any order and repetition means the same.
  case list([PolicyTree])
  case object([(name: String, value: PolicyTree)])

  /// The shortest text.
  var compact: String {
    switch self {
    case .text(let text): "\"\(text)\""
    case .bare(let text): text
    case .list(let items): "[" + items.map(\.compact).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { "\"\($0.name)\":\($0.value.compact)" }.joined(separator: ",") + "}"
    }
  }

  /// Another text of the same meaning: members and values in another order, values repeated, a list of
  /// one without its brackets or a single value with them, white space anywhere.
  func rewritten(_ random: inout SeededGenerator, isValue: Bool = false) -> String {
    let space = { (random: inout SeededGenerator) in
      random.pick(["", "", " ", "\n", "\t  ", "\r\n"])
    }
    let text: String
    switch self {
    case .text, .bare:
      text = isValue && random.chance(30) ? "[\(compact)]" : compact
    case .list(var items):
      items.shuffle(using: &random)
      if items.count == 1, random.chance(50) {
        text = items[0].rewritten(&random)
      } else {
        if let repeated = items.randomElement(using: &random), random.chance(30) {
          items.append(repeated)
        }
        text =
          "[" + items.map { $0.rewritten(&random) }.joined(separator: space(&random) + ",") + "]"
      }
    case .object(var members):
      members.shuffle(using: &random)
      let written = members.map { member in
        "\"\(member.name)\"\(space(&random)):"
          + member.value.rewritten(&random, isValue: Self.takesLists.contains(member.name))
      }
      text = "{" + written.joined(separator: "," + space(&random)) + space(&random) + "}"
    }
    return space(&random) + text + space(&random)
  }

  private static let takesLists: Set<String> = [
    "Action", "NotAction", "Resource", "NotResource", "AWS", "Service", "Federated",
  ]
}

/// The statements of a document while a test makes it.
struct PolicySketch: Sendable {
  var version: String
  var statements: [PolicyTree]

  var tree: PolicyTree {
    var members: [(name: String, value: PolicyTree)] = [("Statement", .list(statements))]
    if !version.isEmpty { members.append(("Version", .text(version))) }
    return .object(members)
  }

  var text: String { tree.compact }
}
