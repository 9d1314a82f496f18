import IAMPolicy
import KMSAuthorization
import StrictJSON

/// A policy that takes part in a simulation, with what answers tell about it.
struct SimulatedPolicy {
  /// `SourcePolicyId`.
  let id: String
  /// `SourcePolicyType`.
  let type: String
  let policy: CompiledPolicy
  let places: StatementPlaces
  /// The condition keys and policy variables of each statement.
  let keys: [[String]]

  /// Source: observed with SimulatePrincipalPolicy and SimulateCustomPolicy.
  static let ownType = "IAM Policy"
  static let resourceType = "Resource Policy"

  init(_ id: String, type: String = ownType, _ policy: CompiledPolicy, _ document: String) {
    self.id = id
    self.type = type
    self.policy = policy
    places = StatementPlaces(document)
    keys = SimulatedPolicy.keys(of: document)
  }

  /// One of the statements, as answers show it.
  func node(_ statement: Int) -> [AnswerNode] {
    let nodes: [AnswerNode] = [.text("SourcePolicyId", id), .text("SourcePolicyType", type)]
    guard places.statements.indices.contains(statement) else { return nodes }
    let found = places.statements[statement]
    return nodes + [
      SimulatedPolicy.node("StartPosition", found.start),
      SimulatedPolicy.node("EndPosition", found.end),
    ]
  }

  private static func node(_ name: String, _ place: StatementPlaces.Place) -> AnswerNode {
    .structure(name, [.number("Line", place.line), .number("Column", place.column)])
  }

  private static func keys(of document: String) -> [[String]] {
    do {
      guard case .object(let root) = try JSONValue(parsing: Array(document.utf8)) else { return [] }
      switch root["Statement"] {
      case .object(let statement)?: return [keys(of: statement)]
      case .array(let statements)?:
        return statements.map { value in
          guard case .object(let statement) = value else { return [] }
          return keys(of: statement)
        }
      case .null?, .bool?, .number?, .string?, nil: return []
      }
    } catch {
      return []
    }
  }

  private static func keys(of statement: JSONObject) -> [String] {
    var keys = variables(in: statement["Resource"]) + variables(in: statement["NotResource"])
    guard case .object(let operators)? = statement["Condition"] else { return keys }
    for compared in operators.members {
      guard case .object(let conditions) = compared.value else { continue }
      for condition in conditions.members {
        keys.append(condition.name)
        keys += variables(in: condition.value)
      }
    }
    return keys
  }

  /// The names in `${name}` and `${name, 'otherwise'}`; `${*}`, `${?}` and `${$}` have none.
  private static func variables(in value: JSONValue?) -> [String] {
    switch value {
    case .string(let text)?:
      return text.split(separator: "${", omittingEmptySubsequences: false).dropFirst().compactMap {
        let name = $0.prefix { $0 != "}" && $0 != "," && $0 != " " }
        return name.contains(":") ? String(name) : nil
      }
    case .array(let values)?: return values.flatMap { variables(in: $0) }
    case .null?, .bool?, .number?, .object?, nil: return []
    }
  }
}
