extension ServiceModel {
  /// Reads botocore's `service-2.json`. A key that it does not know stops it, so that a newer model
  /// with a new kind of rule is noticed.
  init(_ document: ModelNode) throws(CompilerError) {
    let metadata = try document.member("metadata")
    uid = try metadata.member("uid").text()
    targetPrefix = try metadata.member("targetPrefix").text()
    var shapes: [String: ShapeModel] = [:]
    var errors: [ErrorModel] = []
    for (name, node) in try document.member("shapes").members() {
      let isError = try node.optional("exception")?.flag() ?? false
      if isError {
        let isFault = try node.optional("fault")?.flag() ?? false
        errors.append(ErrorModel(code: name, status: isFault ? 500 : 400, evidence: nil))
      } else {
        shapes[name] = try ShapeModel(name: name, node)
      }
    }
    self.shapes = shapes
    self.errors = errors.sorted { $0.code < $1.code }
    var operations: [OperationModel] = []
    for (name, node) in try document.member("operations").members() {
      operations.append(try OperationModel(name: name, node))
    }
    self.operations = operations.sorted { $0.name < $1.name }
    try checkReferences()
  }

  /// Every named shape is there.
  private func checkReferences() throws(CompilerError) {
    for operation in operations {
      for shape in [operation.input, operation.output].compactMap(\.self) {
        guard case .structure? = shapes[shape]?.kind else {
          throw .malformed(at: "shapes.\(shape)")
        }
      }
      for code in operation.errors where !errors.contains(where: { $0.code == code }) {
        throw .malformed(at: "shapes.\(code)")
      }
    }
    for shape in shapes.values {
      for name in shape.references where shapes[name] == nil {
        throw .malformed(at: "shapes.\(name)")
      }
    }
  }
}

extension ShapeModel {
  /// The shapes of its members or elements.
  var references: [String] {
    switch kind {
    case .string, .enumeration, .integer, .boolean, .blob, .timestamp, .stringMap: []
    case .list(let element): [element]
    case .structure(let members): members.map(\.shape)
    }
  }

  private static let knownKeys: Set = [
    "type", "enum", "min", "max", "pattern", "sensitive", "member", "key", "value", "members",
    "required", "documentation", "deprecated", "deprecatedMessage",
  ]

  fileprivate init(name: String, _ node: ModelNode) throws(CompilerError) {
    for (key, _) in try node.members() where !ShapeModel.knownKeys.contains(key) {
      throw .unsupported("the key `\(key)` of `\(name)`")
    }
    self.name = name
    min = try node.optional("min")?.integer()
    max = try node.optional("max")?.integer()
    pattern = try node.optional("pattern")?.text()
    isSensitive = try node.optional("sensitive")?.flag() ?? false
    kind = try ShapeModel.kind(name, node)
  }

  private static func kind(_ name: String, _ node: ModelNode) throws(CompilerError) -> Kind {
    let type = try node.member("type").text()
    switch type {
    case "string":
      guard let words = try node.optional("enum") else { return .string }
      var values: [String] = []
      for word in try words.elements() { values.append(try word.text()) }
      return .enumeration(values)
    case "integer": return .integer
    case "boolean": return .boolean
    case "blob": return .blob
    case "timestamp": return .timestamp
    case "list": return .list(try node.member("member").member("shape").text())
    case "map": return .stringMap
    case "structure": return .structure(try members(node))
    default: throw .unsupported("the type `\(type)` of `\(name)`")
    }
  }

  static func members(_ node: ModelNode) throws(CompilerError) -> [MemberModel] {
    var required: Set<String> = []
    for name in try node.optional("required")?.elements() ?? [] { required.insert(try name.text()) }
    var members: [MemberModel] = []
    for (name, member) in try node.member("members").members() {
      members.append(
        MemberModel(
          name: name, shape: try member.member("shape").text(),
          isRequired: required.remove(name) != nil))
    }
    guard required.isEmpty else { throw .malformed(at: "\(node.place).required") }
    return members
  }
}

extension OperationModel {
  fileprivate init(name: String, _ node: ModelNode) throws(CompilerError) {
    self.name = name
    input = try node.member("input").member("shape").text()
    output = try node.optional("output")?.member("shape").text()
    var errors: [String] = []
    for error in try node.optional("errors")?.elements() ?? [] {
      errors.append(try error.member("shape").text())
    }
    self.errors = errors.sorted()
  }
}
