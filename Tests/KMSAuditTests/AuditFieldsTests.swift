import KMSAudit
import KMSModel
import StrictJSON
import Testing

@Suite("AuditFields") struct AuditFieldsTests {
  private func text(_ fields: AuditFields) -> String? {
    fields.finished().map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("no field is no object")
  func empty() {
    #expect(text(AuditFields()) == nil)
  }

  @Test("fields of every kind appear in the order they were added, pairs by their names")
  func allKinds() throws {
    let pairs = try #require(
      StringPairs([
        StringPairs.Pair(key: "b", value: "1"), StringPairs.Pair(key: "a", value: "\"2\""),
      ]))
    var fields = AuditFields()
    fields.text("text", "a\nb")
    fields.integer("integer", -7)
    fields.flag("flag", false)
    fields.date("date", sampleTime)
    fields.texts("texts", ["x", "y"])
    fields.pairs("pairs", pairs)
    fields.tags("tags", [Tag(tagKey: "team", tagValue: "pay")])
    fields.object("object") { inner in inner.text("name", "value") }
    #expect(
      text(fields) == """
        {"text":"a\\nb","integer":-7,"flag":false,"date":"Jan 2, 2026, 3:04:05 AM",\
        "texts":["x","y"],"pairs":{"a":"\\"2\\"","b":"1"},\
        "tags":[{"tagKey":"team","tagValue":"pay"}],"object":{"name":"value"}}
        """)
  }

  @Test("what is absent is left out")
  func absent() {
    var fields = AuditFields()
    fields.text("text", nil)
    fields.integer("integer", nil)
    fields.flag("flag", nil)
    fields.date("date", nil)
    fields.texts("texts", nil)
    fields.pairs("pairs", nil)
    fields.pairs("noPairs", StringPairs())
    fields.tags("tags", nil)
    fields.object("object") { inner in inner.text("name", nil) }
    #expect(text(fields) == nil)
  }

  @Test("what is there but empty stays")
  func presentButEmpty() {
    var fields = AuditFields()
    fields.text("text", "")
    fields.texts("texts", [])
    fields.tags("tags", [])
    #expect(text(fields) == #"{"text":"","texts":[],"tags":[]}"#)
  }

  @Test("a list of objects keeps empty ones, and an absent list is left out")
  func objects() {
    var fields = AuditFields()
    fields.objects("list", ["a", ""]) { value, inner in
      inner.text("name", value.isEmpty ? nil : value)
    }
    fields.objects("absent", [String]?.none) { value, inner in inner.text("name", value) }
    #expect(text(fields) == #"{"list":[{"name":"a"},{}]}"#)
  }

  @Test("two objects are joined into one, and nothing adds nothing")
  func joined() {
    let first = Array(#"{"a":1}"#.utf8)
    let second = Array(#"{"b":{"c":2}}"#.utf8)
    #expect(AuditFields.joined(first, second) == Array(#"{"a":1,"b":{"c":2}}"#.utf8))
    #expect(AuditFields.joined(first, nil) == first)
    #expect(AuditFields.joined(nil, second) == second)
    #expect(AuditFields.joined(nil, nil) == nil)
  }
}
