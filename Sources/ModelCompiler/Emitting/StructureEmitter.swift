/// Writes one structure: members and initializer, and how it is read, checked and written.
struct StructureEmitter {
  let model: ServiceModel
  let usage: ShapeUsage
  let name: String
  /// What the comment says it is.
  let role: String
  let fields: [StructureField]

  init(
    _ name: String, role: String, model: ServiceModel, usage: ShapeUsage
  ) throws(CompilerError) {
    guard let shape = model.shapes[name], case .structure(let members) = shape.kind else {
      throw .malformed(at: "shapes.\(name)")
    }
    self.model = model
    self.usage = usage
    self.name = name
    self.role = role
    var fields: [StructureField] = []
    for member in members { fields.append(try StructureField(member, in: model)) }
    self.fields = fields
    try SwiftNames.checkDistinct(fields.map(\.name), in: name)
  }

  func emit(to text: inout SourceText) throws(CompilerError) {
    try emitStructure(&text)
    if usage.requests.contains(name) {
      text.line()
      try RequestEmitter(structure: self).emit(to: &text)
    }
    if usage.answers.contains(name) {
      text.line()
      try emitWriting(&text)
    }
  }

  private func emitStructure(_ text: inout SourceText) throws(CompilerError) {
    text.line("/// \(role)")
    try text.block("public struct \(name): Equatable, Sendable") { text throws(CompilerError) in
      for field in fields {
        text.line("/// \(field.comment)")
        text.line("public let \(field.name): \(field.type)")
      }
      if !fields.isEmpty { text.line() }
      text.line("/// Puts the members together.")
      let parameters = fields.map { field in
        "\(field.name): \(field.type)" + (field.isRequired ? "" : " = nil")
      }
      text.list("public init(", parameters, ") {")
      for field in fields { text.line("  self.\(field.name) = \(field.name)") }
      text.line("}")
    }
  }

  private func emitWriting(_ text: inout SourceText) throws(CompilerError) {
    try text.block("extension \(name): ModelResponse") { text throws(CompilerError) in
      text.line("/// Writes the JSON object.")
      try text.block("public func write(to writer: inout JSONWriter)") {
        text throws(CompilerError) in
        text.line("writer.beginObject()")
        for field in fields {
          text.line("writer.\(field.kind.word)(\"\(field.member.name)\", \(field.name))")
        }
        text.line("writer.endObject()")
      }
    }
  }
}

/// One member on its way into Swift.
struct StructureField {
  let member: MemberModel
  let shape: ShapeModel
  let kind: ValueKind
  let name: String

  init(_ member: MemberModel, in model: ServiceModel) throws(CompilerError) {
    guard let shape = model.shapes[member.shape] else {
      throw .malformed(at: "shapes.\(member.shape)")
    }
    self.member = member
    self.shape = shape
    self.kind = try ValueKind(of: member.shape, in: model)
    self.name = SwiftNames.member(member.name)
  }

  var isRequired: Bool { member.isRequired }

  var type: String { kind.swiftType + (isRequired ? "" : "?") }

  /// `KeyId`: 1–2048 characters; required.
  var comment: String {
    var notes: [String] = []
    if let unit { notes += range.map { "\($0)\(unit)" }.map { [$0] } ?? [] }
    if isRequired { notes.append("required") }
    return "`\(member.name)`" + (notes.isEmpty ? "." : ": \(notes.joined(separator: "; ")).")
  }

  private var range: String? {
    switch (shape.min, shape.max) {
    case (let min?, let max?): min == max ? "\(min)" : "\(min)–\(max)"
    case (let min?, nil): "at least \(min)"
    case (nil, let max?): "at most \(max)"
    case (nil, nil): nil
    }
  }

  private var unit: String? {
    switch shape.kind {
    case .string: " characters"
    case .blob: " bytes"
    case .list: " elements"
    case .integer: ""
    case .enumeration, .boolean, .timestamp, .stringMap, .structure: nil
    }
  }
}
