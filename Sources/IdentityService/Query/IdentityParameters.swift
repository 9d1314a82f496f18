import StrictJSON

/// The parameters of a request, as the Query protocol numbers them: `Tags.member.1.Key`.
///
/// Source: the AWS Query protocol.
public struct IdentityParameters: Sendable {
  /// What a value was in JSON. The Query protocol has texts only.
  enum Kind: Sendable {
    case text
    case number
    case flag
  }

  private let values: [String: String]
  private let kinds: [String: Kind]?

  /// How many members a list may have.
  static let membersMax = 500

  /// Collects parameters; of several with one name the first counts.
  public init(_ parameters: [(name: String, value: String)]) {
    var values: [String: String] = [:]
    for parameter in parameters where parameter.name.isASCII {
      if values[parameter.name] == nil { values[parameter.name] = parameter.value }
    }
    self.values = values
    self.kinds = nil
  }

  /// Reads a JSON object, its lists and structures numbered as the Query protocol does.
  ///
  /// - Returns: nothing if it is no JSON object, or one with too many or too deep values.
  public init?(json: [UInt8]) {
    do {
      guard case .object(let object) = try JSONValue(parsing: json) else { return nil }
      var flat = Flattening()
      guard flat.add(object, name: "", depth: 0) else { return nil }
      values = flat.values
      kinds = flat.kinds
    } catch {
      return nil
    }
  }

  /// Refuses JSON of another type than the model has.
  ///
  /// - Throws: `SerializationException`.
  func expect(_ kind: Kind, _ name: String) throws(IdentityRefusal) {
    guard let kinds, kinds[name] != kind else { return }
    throw IdentityRefusal(
      "SerializationException", "The value of a member is of the wrong type.", status: 400)
  }

  /// The values of a JSON document on their way into a table.
  private struct Flattening {
    var values: [String: String] = [:]
    var kinds: [String: Kind] = [:]

    static let depthMax = 8
    static let valuesMax = 2_000

    mutating func add(_ object: JSONObject, name: String, depth: Int) -> Bool {
      guard depth < Flattening.depthMax else { return false }
      for member in object.members where member.name.isASCII {
        guard add(member.value, name: name + member.name, depth: depth) else { return false }
      }
      return true
    }

    private mutating func add(_ value: JSONValue, name: String, depth: Int) -> Bool {
      switch value {
      case .null: return true
      case .string(let text): return put(text, .text, name)
      case .bool(let flag): return put(flag ? "true" : "false", .flag, name)
      case .number(let number): return put(number.integer.map { "\($0)" } ?? "", .number, name)
      case .object(let object): return add(object, name: name + ".", depth: depth + 1)
      case .array(let elements):
        guard depth < Flattening.depthMax else { return false }
        for (index, element) in elements.enumerated() {
          guard add(element, name: "\(name).member.\(index + 1)", depth: depth + 1) else {
            return false
          }
        }
        return true
      }
    }

    private mutating func put(_ text: String, _ kind: Kind, _ name: String) -> Bool {
      guard values.count < Flattening.valuesMax else { return false }
      values[name] = text
      kinds[name] = kind
      return true
    }
  }

  /// A parameter, as it was sent.
  public subscript(name: String) -> String? { values[name] }

  /// A parameter that `ParameterCheck` found to be there.
  func text(_ name: String) -> String { values[name] ?? "" }

  /// A whole number that `ParameterCheck` found to be one.
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
}
