import Foundation

/// Generates Swift from a service model: reads the model and its overlay, writes the folder anew.
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
    guard arguments.count == 3 else { throw CompilerError.usage }
    let model = URL(filePath: arguments[0])
    let overlay = URL(filePath: arguments[1])
    let files = try Compilation(
      model: [UInt8](Data(contentsOf: model)), overlay: [UInt8](Data(contentsOf: overlay)),
      name: model.deletingPathExtension().lastPathComponent
    ).files()
    let folder = URL(filePath: arguments[2], directoryHint: .isDirectory)
    try removeGenerated(in: folder)
    for file in files {
      let url = folder.appending(path: file.path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.text.utf8).write(to: url)
    }
    print("\(files.count) files written to \(arguments[2])")
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
