import StrictJSON
import Testing

@testable import ModelCompiler

@Suite("Tables of shapes") struct ShapeTableTests {
  private static func table(
    _ shapes: String, operations: String = #"{"Do":{"input":{"shape":"DoRequest"}}}"#,
    list: String = #"["Do"]"#
  ) throws -> ShapeTable {
    let model = #"{"operations":\#(operations),"shapes":\#(shapes)}"#
    let names = #"{"prefix":"X","operations":\#(list)}"#
    return try ShapeTable(
      model: ModelNode.document(Array(model.utf8), file: "model"),
      list: ModelNode.document(Array(names.utf8), file: "list"))
  }

  private static let request =
    #"{"DoRequest":{"type":"structure","required":["A"],"members":{"A":{"shape":"Text"}}},"#

  @Test("texts, words, numbers, lists and structures are written with their rules")
  func emitting() throws {
    let shapes =
      Self.request
      + #""Text":{"type":"string","min":1,"max":5,"pattern":"[\\w]+","sensitive":true},"#
      + #""NoSuchThingException":{"type":"structure","members":{},"exception":true,"#
      + #""error":{"code":"NoSuchThing","httpStatusCode":404,"senderFault":true}}}"#
    let text = try ShapeTableEmitter(table: Self.table(shapes), model: "m", list: "l").file().text
    #expect(text.contains(#""Do": OperationShape(input: doRequest),"#))
    #expect(text.contains(#""NoSuchThing": 404,"#))
    #expect(
      text.contains(".text(TextRule(min: 1, max: 5, pattern: .word, isSensitive: true))"))
    #expect(text.contains(#"ModelShape.Member("A", text, isRequired: true),"#))
  }

  @Test(
    "what the generator does not know stops it",
    arguments: [
      request + #""Text":{"type":"string","pattern":"[xyz]+"}}"#,
      request + #""Text":{"type":"double"}}"#, request + #""Text":{"type":"string","new":1}}"#,
      request + #""Other":{"type":"string"}}"#,
      request + #""Text":{"type":"list","member":{"shape":"DoRequest"}}}"#,
    ])
  func unknown(_ shapes: String) {
    #expect(throws: CompilerError.self) {
      try ShapeTableEmitter(table: Self.table(shapes), model: "m", list: "l").file()
    }
  }

  @Test("a model with other operations than the list is refused")
  func list() {
    #expect(throws: CompilerError.self) {
      try Self.table(Self.request + #""Text":{"type":"string"}}"#, list: #"["Do","More"]"#)
    }
  }
}
