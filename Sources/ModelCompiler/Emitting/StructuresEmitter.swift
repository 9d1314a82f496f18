/// Writes the structures: one file for each operation, one for those that operations share.
struct StructuresEmitter {
  let model: ServiceModel
  let usage: ShapeUsage
  let source: String

  func files() throws(CompilerError) -> [GeneratedFile] {
    var written: Set<String> = []
    var files: [GeneratedFile] = []
    for operation in model.operations {
      var structures: [StructureEmitter] = []
      if written.insert(operation.input).inserted {
        structures.append(try emitter(operation.input, "The request of \(operation.name)."))
      }
      if let output = operation.output, written.insert(output).inserted {
        structures.append(try emitter(output, "The answer of \(users(of: output))."))
      }
      guard !structures.isEmpty else { continue }
      files.append(try file("Shapes/\(operation.name)Shapes.swift", structures))
    }
    var shared: [StructureEmitter] = []
    for shape in model.shapes.values.sorted(by: { $0.name < $1.name }) {
      guard case .structure = shape.kind, !written.contains(shape.name) else { continue }
      shared.append(try emitter(shape.name, "The structure `\(shape.name)` of the model."))
    }
    files.append(try file("Structures.swift", shared))
    return files
  }

  private func users(of output: String) -> String {
    model.operations.filter { $0.output == output }.map(\.name).joined(separator: " and ")
  }

  private func emitter(_ name: String, _ role: String) throws(CompilerError) -> StructureEmitter {
    try StructureEmitter(name, role: role, model: model, usage: usage)
  }

  private func file(_ path: String, _ structures: [StructureEmitter]) throws(CompilerError)
    -> GeneratedFile
  {
    let usesSecrets = structures.contains { $0.fields.contains { $0.kind.isSecretBytes } }
    let writes = structures.contains { usage.answers.contains($0.name) }
    var imports = usesSecrets ? ["public import KMSSecrets"] : []
    imports.append(writes ? "public import StrictJSON" : "import StrictJSON")
    return try GeneratedFile(path, model: source, imports: imports) { text throws(CompilerError) in
      for (index, structure) in structures.enumerated() {
        if index > 0 { text.line() }
        try structure.emit(to: &text)
      }
    }
  }
}
