/// From the bytes of a model and its overlay to the files of Swift: reading, correcting, emitting.
struct Compilation {
  private let model: ServiceModel
  private let prefix: String
  private let name: String

  /// Reads and corrects a model.
  ///
  /// - Parameter name: the model file's name without its extension, for the headers.
  init(model: [UInt8], overlay: [UInt8], name: String) throws(CompilerError) {
    let overlayDocument = try ModelNode.document(overlay, file: "overlay")
    self.model = try ServiceModel(try ModelNode.document(model, file: "model"))
      .corrected(by: try Overlay(overlayDocument))
    self.prefix = try overlayDocument.member("prefix").text()
    self.name = name
  }

  /// The page of docs/compatibility.md; see `CompatibilityPage`.
  func compatibilityPage(differences: String, unimplemented: String, sources: [String])
    throws(CompilerError) -> String
  {
    try CompatibilityPage(
      model: model, differences: differences, unimplemented: unimplemented, sources: sources
    ).text()
  }

  /// The generated files, sorted by path.
  func files() throws(CompilerError) -> [GeneratedFile] {
    let usage = ShapeUsage(of: model)
    var files = try StructuresEmitter(model: model, usage: usage, source: name).files()
    files.append(try OperationsEmitter(model: model, prefix: prefix, source: name).file())
    files.append(try ErrorsEmitter(model: model, prefix: prefix, source: name).file())
    files.append(try EnumsEmitter(model: model, source: name).file())
    files.append(try ConstraintsEmitter(model: model, usage: usage, source: name).file())
    return files.sorted { $0.path < $1.path }
  }
}
