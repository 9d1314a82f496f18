/// Swift source under construction: lines with their indentation.
struct SourceText {
  /// Up to this column a list of parameters stays on one line.
  static let columnMax = 100

  private(set) var text = ""
  private var depth = 0

  /// Writes a line; an empty one has no indentation.
  mutating func line(_ line: String = "") {
    if !line.isEmpty { text += String(repeating: "  ", count: depth) + line }
    text += "\n"
  }

  /// Writes `head {`, what `body` writes one step further in, and `}`.
  mutating func block(
    _ head: String, _ body: (inout SourceText) throws(CompilerError) -> Void
  ) throws(CompilerError) {
    line(head + " {")
    depth += 1
    try body(&self)
    depth -= 1
    line("}")
  }

  /// Writes `switch subject {`, the cases at the same depth, and `}`.
  mutating func choice(
    of subject: String, _ cases: (inout SourceText) throws(CompilerError) -> Void
  ) throws(CompilerError) {
    line("switch \(subject) {")
    try cases(&self)
    line("}")
  }

  /// Writes `head(items)tail` on one line if it fits, or with one item a line.
  mutating func list(_ head: String, _ items: [String], _ tail: String) {
    let single = head + items.joined(separator: ", ") + tail
    guard depth * 2 + single.count > SourceText.columnMax else { return line(single) }
    line(head)
    depth += 1
    for (index, item) in items.enumerated() {
      line(item + (index == items.count - 1 ? "" : ","))
    }
    depth -= 1
    line(tail)
  }

  /// A string literal of any text without control characters.
  static func literal(_ text: String) -> String {
    guard text.contains(where: { $0 == "\\" || $0 == "\"" }) else { return "\"\(text)\"" }
    return "#\"\(text)\"#"
  }
}
