@testable import ModelCompiler

/// A small model whose parts a test can replace.
struct ModelFixture {
  var shapes = #"""
    "DoRequest": {"type": "structure", "required": ["Name"], "members": {
      "Name": {"shape": "NameType"}, "Level": {"shape": "LevelType"}, "Secret": {"shape": "SecretType"}}},
    "NameType": {"type": "string", "min": 1, "max": 3, "pattern": "[\\w]+"},
    "LevelType": {"type": "string", "enum": ["LOW", "HIGH_2"]},
    "SecretType": {"type": "blob", "sensitive": true},
    "BadException": {"type": "structure", "members": {}, "exception": true},
    "WorseException": {"type": "structure", "members": {}, "exception": true, "fault": true}
    """#
  var operation = #""input": {"shape": "DoRequest"}, "errors": [{"shape": "WorseException"}]"#
  var overlay = #"{"prefix": "Toy", "errors": [], "members": [], "shapes": []}"#

  var model: String {
    #"""
    {"metadata": {"uid": "toy", "targetPrefix": "Toy"}, "operations": {"Do": {"name": "Do", \#(operation)}},
    "shapes": {\#(shapes)}}
    """#
  }

  func files() throws(CompilerError) -> [String: String] {
    let files = try Compilation(
      model: Array(model.utf8), overlay: Array(overlay.utf8), name: "toy"
    ).files()
    return Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.text) })
  }

  /// What stops the compiler.
  func refusal() -> String? {
    do throws(CompilerError) {
      _ = try files()
      return nil
    } catch { return "\(error)" }
  }
}
