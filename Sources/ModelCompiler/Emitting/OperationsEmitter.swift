/// Writes the enumeration of the operations: the dispatch table.
struct OperationsEmitter {
  let model: ServiceModel
  let prefix: String
  let source: String

  func file() throws(CompilerError) -> GeneratedFile {
    let type = "\(prefix)Operation"
    let errorType = "\(prefix)ErrorCode"
    let operations = model.operations
    try SwiftNames.checkDistinct(operations.map { SwiftNames.member($0.name) }, in: type)
    return try GeneratedFile("Operations.swift", model: source) { text throws(CompilerError) in
      text.line("/// The \(operations.count) operations of the API, by their names on the wire.")
      try text.block("public enum \(type): String, ModelEnum") { text throws(CompilerError) in
        for operation in operations {
          text.line("/// \(operation.name).")
          text.line("case \(SwiftNames.member(operation.name)) = \"\(operation.name)\"")
        }
        text.line()
        text.line("/// What stands before the dot in `X-Amz-Target`.")
        text.line("public static let targetPrefix = \"\(model.targetPrefix)\"")
        text.line()
        text.line("/// The place of the operation in `allCases`, for tables with a row for each.")
        try text.block("public var place: Int") { text throws(CompilerError) in
          try text.choice(of: "self") { text throws(CompilerError) in
            for (place, operation) in operations.enumerated() {
              text.line("case .\(SwiftNames.member(operation.name)): \(place)")
            }
          }
        }
        text.line()
        text.line("/// Whether a success has a body.")
        try text.block("public var hasOutput: Bool") { text throws(CompilerError) in
          try text.choice(of: "self") { text throws(CompilerError) in
            for hasOutput in [true, false] {
              let cases = operations.filter { ($0.output != nil) == hasOutput }
              guard !cases.isEmpty else { continue }
              text.list("case ", cases.map { ".\(SwiftNames.member($0.name))" }, ": \(hasOutput)")
            }
          }
        }
        text.line()
        text.line("/// The errors that the model lists for the operation, without the common ones.")
        try text.block("public var modelledErrors: [\(errorType)]") { text throws(CompilerError) in
          try text.choice(of: "self") { text throws(CompilerError) in
            for operation in operations {
              let errors = operation.errors.map { ".\(SwiftNames.errorCase($0))" }
              text.list("case .\(SwiftNames.member(operation.name)): [", errors, "]")
            }
          }
        }
      }
    }
  }
}
