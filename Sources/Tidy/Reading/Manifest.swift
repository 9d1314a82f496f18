/// What `Package.swift` declares, as far as the rules need it.
struct Manifest: Sendable {
  /// One target.
  struct Target: Hashable, Sendable {
    let name: String
    /// Where its sources are, seen from the root.
    let path: String
    let isTest: Bool
    /// The line of its declaration.
    let line: Int
    /// Targets of this package that it depends on.
    let targets: [String]
    /// Products of other packages that it depends on.
    let products: [String]
  }

  let targets: [Target]

  /// The target that a file belongs to.
  func target(owning path: String) -> Target? {
    targets.first { path.hasPrefix($0.path + "/") }
  }

  /// Reads the literals of a manifest. It reads declarations as this package writes them: a call with labels
  /// and literals, no computed names.
  ///
  /// - Throws: `.manifestUnreadable` with the line that has another form.
  init(_ file: SourceFile) throws(RepositoryError) {
    var targets: [Target] = []
    for (index, token) in file.code.enumerated() {
      guard token.isWord(in: Manifest.declarations), index > 0,
        file.code[index - 1].isCode("."), file.follow(index, "(")
      else { continue }
      targets.append(try Manifest.target(file, at: index))
    }
    self.targets = targets
  }

  private static let declarations: Set<String> = [
    "target", "executableTarget", "testTarget", "systemLibrary",
  ]

  private static func target(_ file: SourceFile, at index: Int) throws(RepositoryError) -> Target {
    let declaration = file.code[index]
    guard let end = file.closing(of: index + 1, "(", ")"),
      let name = argument("name", in: index..<end, of: file)
    else { throw .manifestUnreadable(line: declaration.line) }
    let isTest = declaration.text == "testTarget"
    let dependencies = try dependencies(in: index..<end, of: file)
    return Target(
      name: name,
      path: argument("path", in: index..<end, of: file)
        ?? "\(isTest ? "Tests" : "Sources")/\(name)",
      isTest: isTest, line: declaration.line, targets: dependencies.targets,
      products: dependencies.products)
  }

  /// The text after a label of the call itself, not of a call inside it.
  private static func argument(_ label: String, in range: Range<Int>, of file: SourceFile)
    -> String?
  {
    var depth = 0
    for index in range {
      let token = file.code[index]
      if token.isCode("(") || token.isCode("[") { depth += 1 }
      if token.isCode(")") || token.isCode("]") { depth -= 1 }
      guard depth == 1, token.isCode(label), file.follow(index, ":"), index + 2 < range.upperBound,
        file.code[index + 2].kind == .string
      else { continue }
      return file.code[index + 2].text
    }
    return nil
  }

  private static func dependencies(in range: Range<Int>, of file: SourceFile)
    throws(RepositoryError) -> (targets: [String], products: [String])
  {
    guard
      let label = range.first(where: {
        file.code[$0].isCode("dependencies") && file.follow($0, ":")
      })
    else { return ([], []) }
    guard file.follow(label, ":", "["), let end = file.closing(of: label + 2, "[", "]") else {
      throw .manifestUnreadable(line: file.code[label].line)
    }
    var targets: [String] = []
    var products: [String] = []
    var index = label + 3
    while index < end {
      if file.code[index].kind == .string {
        targets.append(file.code[index].text)
      } else if file.code[index].isCode("product") {
        guard let close = file.closing(of: index + 1, "(", ")"),
          let name = argument("name", in: index..<close, of: file)
        else { throw .manifestUnreadable(line: file.code[index].line) }
        products.append(name)
        index = close
      }
      index += 1
    }
    return (targets, products)
  }
}
