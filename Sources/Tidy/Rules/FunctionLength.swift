/// A function fits a screen.
struct FunctionLength: Rule {
  static let name = "function-length"
  /// Lines from the declaration to the closing brace, both counted.
  static let linesMax = 70

  /// Words that begin the next declaration: a function before them has no body.
  private static let declarationWords: Set<String> = [
    "actor", "associatedtype", "case", "class", "deinit", "enum", "extension", "fileprivate",
    "func", "import", "init", "internal", "let", "mutating", "nonisolated", "nonmutating", "open",
    "package", "private", "protocol", "public", "static", "struct", "subscript", "typealias",
    "var",
  ]

  func findings(in repository: Repository) -> [Finding] {
    repository.writtenSwift.flatMap { file in
      file.code.indices.compactMap { index in
        guard let body = FunctionLength.body(of: index, in: file),
          let end = file.closing(of: body, "{", "}")
        else { return nil }
        let lines = file.code[end].line - file.code[index].line + 1
        guard lines > FunctionLength.linesMax else { return nil }
        return finding(
          file, file.code[index].line,
          "\(lines) lines; move straight-line work into functions of at most "
            + "\(FunctionLength.linesMax)")
      }
    }
  }

  /// The index of the brace that opens the body of the function declared at `index`.
  private static func body(of index: Int, in file: SourceFile) -> Int? {
    let token = file.code[index]
    guard token.kind == .word, index == 0 || !file.code[index - 1].isCode(".") else { return nil }
    switch token.text {
    case "func", "subscript", "deinit": return brace(after: index, in: file)
    case "init":
      let isDeclaration = ["(", "?", "!", "<"].contains { file.follow(index, $0) }
      return isDeclaration ? brace(after: index, in: file) : nil
    case "var": return accessorBrace(after: index, in: file)
    default: return nil
    }
  }

  private static func brace(after start: Int, in file: SourceFile) -> Int? {
    var depth = 0
    for index in (start + 1)..<file.code.count {
      let token = file.code[index]
      if token.isCode("(") || token.isCode("[") { depth += 1 }
      if token.isCode(")") || token.isCode("]") { depth -= 1 }
      guard depth == 0, index > start + 1 || token.isCode("{") else { continue }
      if token.isCode("{") { return index }
      if token.isCode("}") || (token.startsLine && token.isWord(in: declarationWords)) {
        return nil
      }
    }
    return nil
  }

  /// A computed property opens its brace before anything is assigned and before the next statement.
  private static func accessorBrace(after start: Int, in file: SourceFile) -> Int? {
    for index in (start + 1)..<file.code.count {
      let token = file.code[index]
      if token.isCode("{") { return index }
      if token.isCode("=") || token.isCode("}") || token.startsLine { return nil }
    }
    return nil
  }
}
