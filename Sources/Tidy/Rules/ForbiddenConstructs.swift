/// Outside tests nothing hides an error or ends the process because of one. Beside C a comment that begins
/// with `INVARIANT:` may say why it cannot happen.
struct ForbiddenConstructs: Rule {
  static let name = "forbidden"

  func findings(in repository: Repository) -> [Finding] {
    repository.writtenSwiftSources.flatMap { file in
      file.code.indices.compactMap { index in
        guard let text = ForbiddenConstructs.complaint(at: index, in: file) else { return nil }
        let line = file.code[index].line
        return file.isExplained(line: line, by: "INVARIANT:") ? nil : finding(file, line, text)
      }
    }
  }

  private static func complaint(at index: Int, in file: SourceFile) -> String? {
    let token = file.code[index]
    if token.isCode("!") { return unwrapping(at: index, in: file) }
    guard token.kind == .word, index + 1 < file.code.count else { return nil }
    let next = file.code[index + 1]
    let isMarked = !next.isSpaced && (next.isCode("!") || next.isCode("?"))
    switch token.text {
    case "try" where isMarked, "as" where isMarked && next.isCode("!"):
      return "`\(token.text)\(next.text)` hides an error; handle it"
    case "fatalError": return "`fatalError` ends the process; throw, or use `precondition`"
    case "catch": return isEmptyCatch(index, in: file) ? "an empty `catch` hides an error" : nil
    case "Task" where file.follow(index, ".", "detached"):
      return "`Task.detached` outlives its caller; use a task group or a service"
    default: return nil
    }
  }

  /// A `!` that follows a value without a blank: an unwrapping, or a type that unwraps itself.
  private static func unwrapping(at index: Int, in file: SourceFile) -> String? {
    guard index > 0, !file.code[index].isSpaced else { return nil }
    let before = file.code[index - 1]
    let isValue =
      (before.kind == .word && before.text != "try" && before.text != "as")
      || before.isCode(")") || before.isCode("]") || before.isCode("?")
    let isComparison =
      index + 1 < file.code.count && file.code[index + 1].isCode("=")
      && !file.code[index + 1].isSpaced
    return isValue && !isComparison ? "`!` ends the process on nothing; use `guard`" : nil
  }

  private static func isEmptyCatch(_ index: Int, in file: SourceFile) -> Bool {
    guard let brace = file.code[index...].firstIndex(where: { $0.isCode("{") }) else {
      return false
    }
    return file.follow(brace, "}")
  }
}
