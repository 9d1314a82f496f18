import Testing

@testable import IAMPolicy

@Suite("Policy variables") struct TextTemplateTests {
  private static func describe(_ text: String) -> [String]? {
    TextTemplate(parsing: text)?.parts.map { part in
      switch part {
      case .text(let bytes): "text " + String(decoding: bytes, as: UTF8.self)
      case .verbatim(let byte): "verbatim " + String(decoding: [byte], as: UTF8.self)
      case .variable(let key, nil): "key " + key
      case .variable(let key, let fallback?):
        "key \(key) or " + String(decoding: fallback, as: UTF8.self)
      }
    }
  }

  static let wellFormed: [(text: String, parts: [String])] = [
    ("", []), ("plain", ["text plain"]), ("$", ["text $"]), ("a$b", ["text a$b"]),
    ("{}", ["text {}"]), ("$ {a}", ["text $ {a}"]), ("${a:b}", ["key a:b"]),
    ("x${a:b}y", ["text x", "key a:b", "text y"]), ("${a}${b}", ["key a", "key b"]),
    ("$${a}", ["text $", "key a"]), ("${ a }", ["key a"]), ("${*}", ["verbatim *"]),
    ("${?}", ["verbatim ?"]), ("${$}{a}", ["verbatim $", "text {a}"]),
    ("${a, 'b'}", ["key a or b"]), ("${a,'b'}", ["key a or b"]), ("${a, ''}", ["key a or "]),
    ("${a, '*}'}", ["key a or *}"]), ("${a/b c:d, 'x y'}", ["key a/b c:d or x y"]),
    ("${a, 'b' }", ["key a or b"]),
  ]

  @Test("are found", arguments: wellFormed)
  func valid(_ row: (text: String, parts: [String])) {
    #expect(Self.describe(row.text) == row.parts)
  }

  @Test(
    "that are not whole are refused",
    arguments: [
      "${", "${}", "${ }", "${a", "x${a", "${a,}", "${a, }", "${a, b}", "${a, 'b}", "${a, 'b'",
      "${a, 'b'c}", "${, 'b'}", "${a{b}", "${a'b}", "${a}${", "${${a}}",
    ])
  func invalid(_ text: String) {
    #expect(TextTemplate(parsing: text) == nil)
  }

  @Test("begin where the first ${ stands")
  func first() {
    #expect(TextTemplate.firstVariable(in: "ab${c}${d}") == 2)
    #expect(TextTemplate.firstVariable(in: "$${c}") == 1)
    #expect(TextTemplate.firstVariable(in: "$ {") == nil)
    #expect(TextTemplate.firstVariable(in: "") == nil)
  }
}
