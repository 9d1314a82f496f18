import StrictJSON

/// A policy written anew with other names for some principals, in the service's own layout.
struct PolicyRendering {
  /// Where in a policy a value is.
  private enum Place {
    case policy
    case statements
    case principals
    case elsewhere

    func member(_ name: String) -> Place {
      switch self {
      case .policy: name.utf8.elementsEqual("Statement".utf8) ? .statements : .elsewhere
      case .statements:
        name.utf8.elementsEqual("Principal".utf8) || name.utf8.elementsEqual("NotPrincipal".utf8)
          ? .principals : .elsewhere
      case .principals: .principals
      case .elsewhere: .elsewhere
      }
    }
  }

  private let names: [String: String]
  private var text = ""

  /// Writes a policy with principals renamed.
  ///
  /// - Parameter policy: JSON that was stored; what cannot be read is returned as it is.
  static func render(_ policy: String, renaming names: [String: String]) -> String {
    do {
      var rendering = PolicyRendering(names: names)
      rendering.write(try JSONValue(parsing: Array(policy.utf8)), .policy, indent: "")
      return rendering.text
    } catch {
      return policy
    }
  }

  private init(names: [String: String]) {
    self.names = names
  }

  /// Source: the layout of recorded GetKeyPolicy answers.
  private mutating func write(_ value: JSONValue, _ place: Place, indent: String) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let number): text += number.text
    case .string(let string):
      switch place {
      case .principals: writeQuoted(names[string] ?? string)
      case .policy, .statements, .elsewhere: writeQuoted(string)
      }
    case .array(let list):
      text += "[ "
      for (index, element) in list.enumerated() {
        if index > 0 { text += ", " }
        write(element, place, indent: indent)
      }
      text += " ]"
    case .object(let object):
      text += "{"
      for (index, member) in object.members.enumerated() {
        text += index > 0 ? ",\n" : "\n"
        text += indent + "  "
        writeQuoted(member.name)
        text += " : "
        write(member.value, place.member(member.name), indent: indent + "  ")
      }
      text += "\n" + indent + "}"
    }
  }

  private mutating func writeQuoted(_ string: String) {
    var writer = JSONWriter()
    writer.string(string)
    text += String(decoding: writer.bytes, as: UTF8.self)
  }
}
