/// A text file of the repository.
struct SourceFile: Sendable {
  /// The path seen from the root, for example `Sources/SigV4/Limits.swift`.
  let path: String
  let text: String
  /// How many lines it has.
  let lineCount: Int
  /// For Swift files: the source without its comments. Empty for other files.
  let code: [Token]
  /// For Swift files: the comments. Empty for other files.
  let comments: [Token]

  init(path: String, text: String) {
    self.path = path
    self.text = text
    let bytes = Array(text.utf8)
    let unendedLine = bytes.last.map { $0 == UInt8(ascii: "\n") ? 0 : 1 } ?? 0
    lineCount = bytes.count { $0 == UInt8(ascii: "\n") } + unendedLine
    let tokens = path.hasSuffix(".swift") ? Lexer.tokens(of: bytes) : []
    code = tokens.filter { $0.kind != .comment }
    comments = tokens.filter { $0.kind == .comment }
  }

  var isSwift: Bool { path.hasSuffix(".swift") }

  /// Whether the file holds tests or what only tests use.
  var isTest: Bool { path.hasPrefix("Tests/") }

  /// Whether we wrote the file. A program wrote what lies in folders named `Generated`, other projects
  /// what lies in folders named `Vendored`.
  var isOurWriting: Bool {
    !path.split(separator: "/").contains { ["Generated", "Vendored"].contains($0) }
  }

  /// The name without folders and ending.
  var baseName: String {
    let name = path.split(separator: "/").last ?? ""
    return String(name.prefix { $0 != "." })
  }
}

extension SourceFile {
  /// The index of the token that closes what the token at `start` opens.
  func closing(of start: Int, _ open: String, _ close: String) -> Int? {
    var depth = 0
    for index in start..<code.count {
      if code[index].isCode(open) { depth += 1 }
      guard code[index].isCode(close) else { continue }
      depth -= 1
      if depth == 0 { return index }
    }
    return nil
  }

  /// Whether the token at an index is followed by exactly these.
  func follow(_ index: Int, _ texts: String...) -> Bool {
    guard index + texts.count < code.count else { return false }
    return zip(code[(index + 1)...], texts).allSatisfy { $0.isCode($1) }
  }

  /// Whether a comment on the line, or in the lines of comment directly above, holds the text.
  func isExplained(line: Int, by text: String) -> Bool {
    var wanted = line
    for comment in comments.reversed() where comment.line <= line {
      guard comment.line == wanted || comment.line == wanted - 1 else { return false }
      if comment.text.contains(text) { return true }
      wanted = comment.line
    }
    return false
  }
}
