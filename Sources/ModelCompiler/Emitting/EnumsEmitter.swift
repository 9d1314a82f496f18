/// Writes the enumerations of the model.
struct EnumsEmitter {
  let model: ServiceModel
  let source: String

  func file() throws(CompilerError) -> GeneratedFile {
    try GeneratedFile("Enums.swift", model: source) { text throws(CompilerError) in
      var isFirst = true
      for (name, words) in enumerations {
        try SwiftNames.checkDistinct(words.map(SwiftNames.enumCase), in: name)
        if !isFirst { text.line() }
        isFirst = false
        text.line("/// The words of `\(name)`, in the order of the model.")
        try text.block("public enum \(name): String, ModelEnum") { text throws(CompilerError) in
          for word in words {
            text.line("/// `\(word)`.")
            text.line("case \(SwiftNames.enumCase(word)) = \"\(word)\"")
          }
        }
      }
    }
  }

  private var enumerations: [(String, [String])] {
    model.shapes.values.sorted { $0.name < $1.name }.compactMap { shape in
      guard case .enumeration(let words) = shape.kind else { return nil }
      return (shape.name, words)
    }
  }
}
