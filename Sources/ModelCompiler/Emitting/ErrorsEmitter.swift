/// Writes the table of errors: codes and statuses.
struct ErrorsEmitter {
  let model: ServiceModel
  let prefix: String
  let source: String

  func file() throws(CompilerError) -> GeneratedFile {
    let type = "\(prefix)ErrorCode"
    try SwiftNames.checkDistinct(model.errors.map { SwiftNames.errorCase($0.code) }, in: type)
    return try GeneratedFile("Errors.swift", model: source) { text throws(CompilerError) in
      text.line("/// The errors of the API, by the word in `__type`.")
      try text.block("public enum \(type): String, CaseIterable, Hashable, Sendable") {
        text throws(CompilerError) in
        for error in model.errors {
          text.line("/// \(error.code), status \(error.status).")
          if let evidence = error.evidence {
            text.line("///")
            text.line("/// Not in the model. \(evidence)")
          }
          text.line("case \(SwiftNames.errorCase(error.code)) = \"\(error.code)\"")
        }
        text.line()
        text.line("/// The word in `__type`.")
        text.line("public var code: String { rawValue }")
        text.line()
        text.line("/// The HTTP status of the answer.")
        try text.block("public var httpStatus: Int") { text throws(CompilerError) in
          try text.choice(of: "self") { text throws(CompilerError) in
            for status in Set(model.errors.map(\.status)).sorted() {
              let cases = model.errors.filter { $0.status == status }
              text.list(
                "case ", cases.map { ".\(SwiftNames.errorCase($0.code))" }, ": \(status)")
            }
          }
        }
      }
    }
  }
}
