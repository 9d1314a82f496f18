/// Writes how a structure of a request is read and checked.
struct RequestEmitter {
  let structure: StructureEmitter

  func emit(to text: inout SourceText) throws(CompilerError) {
    let name = structure.name
    let isInput = structure.usage.inputs.contains(name)
    let conformance = isInput ? ": ModelRequest" : ""
    try text.block("extension \(name)\(conformance)") { text throws(CompilerError) in
      if isInput {
        text.line("/// Reads and checks a body.")
        try text.block(
          "public static func parse(_ body: [UInt8]) throws(RequestError) -> \(name)"
        ) { text throws(CompilerError) in text.line("try Draft.parse(body)") }
        text.line()
      }
      try text.block("struct Draft: RequestDraft") { text throws(CompilerError) in
        for field in structure.fields {
          text.line("var \(field.name): \(field.kind.draftType)?")
        }
        if !structure.fields.isEmpty { text.line() }
        try emitReading(&text)
        text.line()
        try emitChecking(&text)
      }
    }
  }

  private func emitReading(_ text: inout SourceText) throws(CompilerError) {
    try text.block(
      "mutating func read(_ name: JSONText, from reader: inout RequestReader) throws(RequestError)"
    ) { text throws(CompilerError) in
      guard !structure.fields.isEmpty else { return text.line("try reader.skip()") }
      try text.choice(of: "name") { text throws(CompilerError) in
        for field in structure.fields {
          text.line(
            "case \"\(field.member.name)\": self.\(field.name) = try reader.\(field.kind.readCall)")
        }
        text.line("default: try reader.skip()")
      }
    }
  }

  private func emitChecking(_ text: inout SourceText) throws(CompilerError) {
    let name = structure.name
    try text.block("func checked(by check: inout ConstraintCheck) -> \(name)?") {
      text throws(CompilerError) in
      for field in structure.fields { try emitCheck(of: field, &text) }
      let required = structure.fields.filter(\.isRequired)
      if !required.isEmpty {
        text.list("guard ", required.map { "let \($0.name)" }, " else { return nil }")
      }
      text.list("return \(name)(", structure.fields.map { "\($0.name): \($0.name)" }, ")")
    }
  }

  private func emitCheck(of field: StructureField, _ text: inout SourceText) throws(CompilerError) {
    let name = field.name
    let path = "\"\(SwiftNames.wirePath(field.member.name))\""
    let constraint = ".\(field.shape.constraintName)"
    let count = field.shape.isConstrainedRange ? constraint : "nil"
    if field.isRequired { text.line("check.required(\(path), \(name))") }
    switch field.kind {
    case .text, .secretText:
      guard field.shape.isConstrainedText else { return }
      text.line("check.\(field.kind.word)(\(path), \(name), \(constraint))")
    case .integer:
      guard field.shape.isConstrainedRange else { return }
      text.line("check.integer(\(path), \(name), \(constraint))")
    case .blob, .secretBlob:
      guard field.shape.isConstrainedRange else { return }
      text.line("check.count(\(path), \(name)?.count, \(constraint))")
    case .texts(let element):
      guard let shape = structure.model.shapes[element] else {
        throw .malformed(at: "shapes.\(element)")
      }
      let rules = shape.isConstrainedText ? ".\(shape.constraintName)" : "TextConstraint()"
      text.line("check.texts(\(path), \(name), count: \(count), element: \(rules))")
    case .choice(let type):
      text.line("let \(name) = check.choice(\(path), \(name), \(type).self)")
    case .choices(let type):
      text.line("let \(name) = check.choices(\(path), \(name), count: \(count), \(type).self)")
    case .structure:
      text.line("let \(name) = check.structure(\(path), \(name))")
    case .structures:
      text.line("let \(name) = check.structures(\(path), \(name), count: \(count))")
    case .flag, .moment, .pairs: break
    }
  }
}
