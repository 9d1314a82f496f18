/// Where a value stands in a request, such as `tags.1.member.tagKey`.
struct FieldPath {
  private enum Part {
    case member(StaticString)
    case element(Int)
  }

  private var parts: [Part] = []

  /// Goes into a member.
  mutating func enter(_ member: StaticString) { parts.append(.member(member)) }

  /// Goes into an element of a list; the first one is number 1.
  mutating func enter(element number: Int) { parts.append(.element(number)) }

  /// Goes back out.
  mutating func leave() { parts.removeLast() }

  /// The path as violations write it.
  var text: String {
    parts.map { part in
      switch part {
      case .member(let name): "\(name)"
      case .element(let number): "\(number).member"
      }
    }.joined(separator: ".")
  }
}
