/// A service model as tables of shapes need it: the requests and answers of the operations that are served, and
/// the errors with their statuses.
///
/// It covers the Query protocol and AWS JSON 1.1; names on the wire are the names of members in both.
struct ShapeTable {
  /// `IAM`, `STS`, `Organizations`.
  let prefix: String
  /// Sorted by name.
  let operations: [Operation]
  /// By name.
  let shapes: [String: Shape]
  /// Sorted by code.
  let errors: [ErrorModel]

  struct Operation {
    let name: String
    let input: String?
    let output: String?
  }

  struct Shape {
    let kind: Kind
    let min: Int?
    let max: Int?
    let pattern: String?
    let isSensitive: Bool
  }

  enum Kind {
    case text
    case words([String])
    case number
    case flag
    case moment
    case list(String)
    case map(String)
    case structure([MemberModel])
  }

  private static let knownKeys: Set = [
    "type", "enum", "min", "max", "pattern", "sensitive", "member", "key", "value", "members",
    "required", "box", "exception", "error", "fault", "union", "deprecated", "deprecatedMessage",
  ]

  /// Reads a model, and the list of the operations that it must be reduced to.
  init(model: ModelNode, list: ModelNode) throws(CompilerError) {
    prefix = try list.member("prefix").text()
    var listed: [String] = []
    for name in try list.member("operations").elements() { listed.append(try name.text()) }
    var operations: [Operation] = []
    for (name, node) in try model.member("operations").members() {
      operations.append(
        Operation(
          name: name, input: try node.optional("input")?.member("shape").text(),
          output: try node.optional("output")?.member("shape").text()))
    }
    guard Set(operations.map(\.name)) == Set(listed) else {
      throw .overlay("its operations are not those of the list; run `scripts/fetch-model`")
    }
    self.operations = operations.sorted { $0.name < $1.name }
    var shapes: [String: Shape] = [:]
    var errors: [ErrorModel] = []
    for (name, node) in try model.member("shapes").members() {
      shapes[name] = try ShapeTable.shape(name, node)
      if try node.optional("exception")?.flag() ?? false {
        errors.append(try ShapeTable.error(name, node))
      }
    }
    self.shapes = shapes
    self.errors = errors.sorted { $0.code < $1.code }
    for operation in self.operations {
      for name in [operation.input, operation.output].compactMap(\.self) {
        try checkReferences(from: name, path: [])
      }
    }
  }

  private static func error(_ name: String, _ node: ModelNode) throws(CompilerError) -> ErrorModel {
    let error = try node.optional("error")
    let isFault = try node.optional("fault")?.flag() ?? false
    return ErrorModel(
      code: try error?.optional("code")?.text() ?? name,
      status: try error?.optional("httpStatusCode")?.integer() ?? (isFault ? 500 : 400),
      evidence: nil)
  }

  private static func shape(_ name: String, _ node: ModelNode) throws(CompilerError) -> Shape {
    for (key, _) in try node.members() where !knownKeys.contains(key) {
      throw .unsupported("the key `\(key)` of `\(name)`")
    }
    return Shape(
      kind: try kind(name, node), min: try node.optional("min")?.integer(),
      max: try node.optional("max")?.integer(), pattern: try node.optional("pattern")?.text(),
      isSensitive: try node.optional("sensitive")?.flag() ?? false)
  }

  private static func kind(_ name: String, _ node: ModelNode) throws(CompilerError) -> Kind {
    let type = try node.member("type").text()
    switch type {
    case "string":
      guard let words = try node.optional("enum") else { return .text }
      var values: [String] = []
      for word in try words.elements() { values.append(try word.text()) }
      return .words(values)
    // The Query protocol writes bytes as a text, in Base64.
    case "blob": return .text
    case "integer": return .number
    case "boolean": return .flag
    case "timestamp": return .moment
    case "list": return .list(try node.member("member").member("shape").text())
    case "map": return .map(try node.member("value").member("shape").text())
    case "structure": return .structure(try ShapeModel.members(node))
    default: throw .unsupported("the type `\(type)` of `\(name)`")
    }
  }

  /// Every named shape is there, and none contains itself: tables of shapes are values without references.
  private func checkReferences(from name: String, path: [String]) throws(CompilerError) {
    guard let shape = shapes[name] else { throw .malformed(at: "shapes.\(name)") }
    guard !path.contains(name) else { throw .unsupported("`\(name)`, which contains itself") }
    for reference in shape.references {
      try checkReferences(from: reference, path: path + [name])
    }
  }
}

extension ShapeTable.Shape {
  /// The shapes of its members or elements.
  var references: [String] {
    switch kind {
    case .text, .words, .number, .flag, .moment: []
    case .list(let element): [element]
    case .map(let value): [value]
    case .structure(let members): members.map(\.shape)
    }
  }
}
