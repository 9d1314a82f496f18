/// Every declaration that other modules see has a doc comment. One that fulfils a protocol is documented
/// there.
struct DocComments: Rule {
  static let name = "doc-comments"

  private static let access: Set<String> = ["open", "package", "public"]

  private static let modifiers: Set<String> = [
    "borrowing", "class", "consuming", "convenience", "final", "indirect", "isolated", "lazy",
    "mutating", "nonisolated", "nonmutating", "override", "required", "static", "unowned", "weak",
  ]

  private static let declarations: Set<String> = [
    "actor", "associatedtype", "class", "enum", "func", "init", "let", "protocol", "struct",
    "subscript", "typealias", "var",
  ]

  /// What protocols of the standard library ask for.
  private static let standardRequirements: Set<String> = [
    "<", "allCases", "debugDescription", "customMirror", "description", "encode", "hash",
    "makeIterator", "next",
  ]

  func findings(in repository: Repository) -> [Finding] {
    let requirements = repository.files.reduce(into: DocComments.standardRequirements) {
      $0.formUnion(DocComments.requirements(of: $1))
    }
    return repository.writtenSwiftSources.flatMap { file in
      file.code.indices.compactMap { index in
        guard let name = DocComments.declaredName(at: index, in: file),
          !requirements.contains(name), !DocComments.isDocumented(index, in: file)
        else { return nil }
        return finding(file, file.code[index].line, "`\(name)` has no doc comment")
      }
    }
  }

  /// The name of the declaration that begins with an access word at `index`.
  private static func declaredName(at index: Int, in file: SourceFile) -> String? {
    guard file.code[index].isWord(in: access), index == 0 || !file.code[index - 1].isCode(".")
    else { return nil }
    var next = index + 1
    while next < file.code.count, isModifier(next, in: file) {
      next += file.follow(next, "(") ? 4 : 1
    }
    guard next + 1 < file.code.count, file.code[next].isWord(in: declarations) else { return nil }
    switch file.code[next].text {
    case "init", "subscript": return file.code[next].text
    default: return file.code[next + 1].text
    }
  }

  /// A word before the declaring one. `class` is one in `class func` only; `private(set)` is one too.
  private static func isModifier(_ index: Int, in file: SourceFile) -> Bool {
    let token = file.code[index]
    if token.text == "class" {
      return index + 1 < file.code.count
        && file.code[index + 1].isWord(in: ["func", "var", "let", "subscript"])
    }
    return token.isWord(in: modifiers) || token.isWord(in: access)
      || (token.isWord(in: ["fileprivate", "internal", "private"]) && file.follow(index, "("))
  }

  /// Whether the comment above the declaration, and above its attributes, is a doc comment.
  private static func isDocumented(_ index: Int, in file: SourceFile) -> Bool {
    var line = file.code[index].line
    while true {
      let first = file.code.first { $0.line == line - 1 }
      if let comment = file.comments.last(where: { lastLine(of: $0) == line - 1 }), first == nil {
        return comment.text.hasPrefix("///") || comment.text.hasPrefix("/**")
      }
      guard let first, first.isCode("@") || first.isCode("#") else { return false }
      line -= 1
    }
  }

  private static func lastLine(of comment: Token) -> Int {
    comment.line + comment.text.utf8.count { $0 == UInt8(ascii: "\n") }
  }

  /// The names that the protocols of a file ask for.
  private static func requirements(of file: SourceFile) -> Set<String> {
    var names: Set<String> = []
    for index in file.code.indices where file.code[index].isCode("protocol") {
      guard let brace = file.code[index...].firstIndex(where: { $0.isCode("{") }),
        let end = file.closing(of: brace, "{", "}")
      else { continue }
      for inner in brace..<end where file.code[inner].isWord(in: ["associatedtype", "func", "var"])
      {
        names.insert(file.code[inner + 1].text)
      }
    }
    return names
  }
}
