import Testing

@testable import ModelCompiler

@Suite("What stops the compiler") struct RefusalTests {
  @Test("the small model is accepted as it is") func accepted() {
    #expect(ModelFixture().refusal() == nil)
  }

  @Test(
    "a shape that it does not understand",
    arguments: [
      (#""S": {"type": "float"}"#, "the type `float` of `S`"),
      (#""S": {"type": "string", "flattened": true}"#, "the key `flattened` of `S`"),
      (#""S": {"type": "integer", "sensitive": true}"#, "the sensitive shape `S`"),
      (#""S": {"type": "list", "member": {"shape": "SecretType"}}"#, "a list of `SecretType`"),
      (#""S": {"type": "string", "pattern": "x+"}"#, "the pattern `x+`"),
    ])
  func unsupported(_ shape: String, _ what: String) {
    var fixture = ModelFixture()
    fixture.shapes = #"""
      "DoRequest": {"type": "structure", "members": {"M": {"shape": "S"}}},
      "SecretType": {"type": "blob", "sensitive": true},
      "WorseException": {"type": "structure", "members": {}, "exception": true}, \#(shape)
      """#
    #expect(fixture.refusal() == "the generator does not support \(what); extend it")
  }

  @Test(
    "a shape that is not there or not what it should be",
    arguments: [
      (#""DoRequest": {"type": "structure", "members": {"M": {"shape": "Gone"}}}"#, "shapes.Gone"),
      (#""DoRequest": {"type": "string"}"#, "shapes.DoRequest"),
      (
        #""DoRequest": {"type": "structure", "required": ["M"], "members": {}}"#,
        "model.shapes.DoRequest.required"
      ),
      (#""DoRequest": {"type": "structure", "members": []}"#, "model.shapes.DoRequest.members"),
      (#""DoRequest": {"members": {}}"#, "model.shapes.DoRequest.type"),
      (
        #""DoRequest": {"type": "structure", "members": {}, "min": "1"}"#,
        "model.shapes.DoRequest.min"
      ),
      (#""DoRequest": 1"#, "model.shapes.DoRequest"),
      (#""Other": {"type": "string"}"#, "shapes.DoRequest"),
    ])
  func malformed(_ shape: String, _ place: String) {
    var fixture = ModelFixture()
    fixture.shapes =
      #""WorseException": {"type": "structure", "members": {}, "exception": true}, \#(shape)"#
    #expect(fixture.refusal() == "the model is malformed at `\(place)`")
  }

  @Test("an operation without input or with an unknown error") func operations() {
    var fixture = ModelFixture()
    fixture.operation = #""errors": []"#
    #expect(fixture.refusal() == "the model is malformed at `model.operations.Do.input`")
    fixture.operation = #""input": {"shape": "DoRequest"}, "errors": [{"shape": "Gone"}]"#
    #expect(fixture.refusal() == "the model is malformed at `shapes.Gone`")
  }

  @Test("two words that become one case") func collision() {
    var fixture = ModelFixture()
    fixture.shapes = fixture.shapes.replacing(#""HIGH_2""#, with: #""low""#)
    #expect(fixture.refusal()?.contains("LevelType.low") == true)
  }

  @Test("a file that is not JSON") func notJSON() {
    var fixture = ModelFixture()
    fixture.overlay = "{"
    #expect(fixture.refusal()?.hasPrefix("`overlay` is not valid JSON") == true)
    fixture = ModelFixture()
    fixture.shapes = #""A": {"type": "string"}, "A": {"type": "string"}"#
    #expect(fixture.refusal()?.hasPrefix("`model` is not valid JSON") == true)
  }

  @Test(
    "a correction that does not fit or has no evidence",
    arguments: [
      (
        #""errors": [{"code": "BadException", "status": 400, "evidence": "x"}], "members": [], "shapes": []"#,
        "the overlay does not fit the model: `BadException` is in the model by now"
      ),
      (
        #""errors": [{"code": "E", "status": 400, "evidence": ""}], "members": [], "shapes": []"#,
        "the model is malformed at `overlay.errors.0.evidence`"
      ),
      (
        #""errors": [], "members": [{"structure": "DoRequest", "member": "X", "required": true, "evidence": "x"}], "shapes": []"#,
        "the overlay does not fit the model: there is no `DoRequest.X`"
      ),
      (
        #""errors": [], "members": [{"structure": "DoRequest", "member": "Name", "required": true}], "shapes": []"#,
        "the model is malformed at `overlay.members.0.evidence`"
      ),
      (
        #""errors": [], "members": [{"structure": "DoRequest", "member": "Name", "shape": "X", "evidence": "x"}], "shapes": []"#,
        "the overlay does not fit the model: there is no `X`"
      ),
      (
        #""errors": [], "members": [], "shapes": [{"shape": "X", "evidence": "x"}]"#,
        "the overlay does not fit the model: there is no `X`"
      ),
      (#""errors": [], "members": []"#, "the model is malformed at `overlay.shapes`"),
    ])
  func overlay(_ entries: String, _ text: String) {
    var fixture = ModelFixture()
    fixture.overlay = "{\"prefix\": \"Toy\", \(entries)}"
    #expect(fixture.refusal() == text)
  }

  @Test("corrections are applied") func corrections() throws {
    var fixture = ModelFixture()
    fixture.overlay = #"""
      {"prefix": "Toy", "errors": [],
      "members": [{"structure": "DoRequest", "member": "Name", "required": false, "evidence": "x"},
      {"structure": "DoRequest", "member": "Level", "shape": "NameType", "required": true, "evidence": "x"}],
      "shapes": [{"shape": "NameType", "min": 2, "max": 4, "sensitive": true, "evidence": "x"}]}
      """#
    let text = try #require(try fixture.files()["Shapes/DoShapes.swift"])
    #expect(text.contains("public let name: SensitiveText?\n"))
    #expect(text.contains("public let level: SensitiveText\n"))
    #expect(text.contains("check.secretText(\"name\", name, .nameType)"))
    #expect(
      try fixture.files()["ShapeConstraints.swift"]?.contains("min: 2,") == true
        || fixture.files()["ShapeConstraints.swift"]?.contains("min: 2, max: 4") == true)
  }
}
