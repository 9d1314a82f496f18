import Foundation

/// Generates Swift from a service model: reads the model and what corrects or reduces it, writes the folder anew.
@main
struct ModelCompiler {
  static func main() {
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
  }

  private static func run(_ arguments: [String]) throws {
    if arguments.first == "compatibility", arguments.count == 2 {
      let folder = RepositoryFiles(root: URL(filePath: arguments[1], directoryHint: .isDirectory))
      return try Data(folder.compatibilityPage().utf8).write(to: folder.compatibilityURL)
    }
    if arguments.first == "shapes" {
      guard arguments.count >= 4, arguments.count.isMultiple(of: 2) else {
        throw CompilerError.usage
      }
      return try write(shapes(Array(arguments.dropFirst(2))), to: arguments[1])
    }
    guard arguments.count == 3 else { throw CompilerError.usage }
    let files = try Compilation(
      model: bytes(arguments[0]), overlay: bytes(arguments[1]), name: name(arguments[0])
    ).files()
    try write(files, to: arguments[2])
  }

  /// One table of shapes for each model and its list of operations.
  private static func shapes(_ paths: [String]) throws -> [GeneratedFile] {
    try stride(from: 0, to: paths.count, by: 2).map { index in
      try ShapeTableEmitter(
        table: ShapeTable(
          model: ModelNode.document(bytes(paths[index]), file: "model"),
          list: ModelNode.document(bytes(paths[index + 1]), file: "list")),
        model: name(paths[index]), list: name(paths[index + 1])
      ).file()
    }
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  private static func name(_ path: String) -> String {
    URL(filePath: path).deletingPathExtension().lastPathComponent
  }

  private static func write(_ files: [GeneratedFile], to path: String) throws {
    let folder = URL(filePath: path, directoryHint: .isDirectory)
    try removeGenerated(in: folder)
    for file in files {
      let url = folder.appending(path: file.path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.text.utf8).write(to: url)
    }
    print("\(files.count) files written to \(path)")
  }

  /// Removes what an earlier run wrote, known by its first line, and nothing else.
  private static func removeGenerated(in folder: URL) throws {
    guard FileManager.default.fileExists(atPath: folder.path) else { return }
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    where path.hasSuffix(".swift") {
      let url = folder.appending(path: path)
      let text = try String(contentsOf: url, encoding: .utf8)
      guard text.hasPrefix(GeneratedFile.mark) else { continue }
      try FileManager.default.removeItem(at: url)
    }
  }
}
