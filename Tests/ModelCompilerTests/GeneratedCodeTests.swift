import Foundation
import Testing

@testable import ModelCompiler

@Suite("Generated code") struct GeneratedCodeTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// What the generator makes of the files that are checked in.
  static func generated() throws -> [GeneratedFile] {
    let models = root.appending(path: "Models")
    let name = "kms-2014-11-01"
    return try Compilation(
      model: [UInt8](Data(contentsOf: models.appending(path: "\(name).json"))),
      overlay: [UInt8](Data(contentsOf: models.appending(path: "kms-overlay.json"))), name: name
    ).files()
  }

  @Test(
    "the checked-in files are what the generator writes, byte for byte; run `scripts/generate-model`"
  )
  func files() throws {
    let folder = Self.root.appending(path: "Sources/KMSModel/Generated")
    let generated = try Self.generated()
    for file in generated {
      let checkedIn = try? Data(contentsOf: folder.appending(path: file.path))
      #expect(checkedIn == Data(file.text.utf8), "\(file.path)")
    }
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".swift") }
    #expect(Set(paths) == Set(generated.map(\.path)))
  }

  /// The tables of shapes that the generator makes of the files that are checked in.
  static func tables() throws -> [GeneratedFile] {
    let models = root.appending(path: "Models")
    return try [
      ("iam-2010-05-08", "iam-operations"), ("sts-2011-06-15", "sts-operations"),
      ("organizations-2016-11-28", "organizations-operations"),
    ].map { model, list in
      try ShapeTableEmitter(
        table: ShapeTable(
          model: ModelNode.document(
            [UInt8](Data(contentsOf: models.appending(path: "\(model).json"))), file: model),
          list: ModelNode.document(
            [UInt8](Data(contentsOf: models.appending(path: "\(list).json"))), file: list)),
        model: model, list: list
      ).file()
    }
  }

  @Test("the tables of IAM, STS and Organizations are what the generator writes, byte for byte")
  func shapes() throws {
    let folder = Self.root.appending(path: "Sources/IdentityService/Generated")
    let generated = try Self.tables()
    for file in generated {
      let checkedIn = try? Data(contentsOf: folder.appending(path: file.path))
      #expect(checkedIn == Data(file.text.utf8), "\(file.path)")
      #expect(file.text.hasPrefix(GeneratedFile.mark))
    }
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    #expect(Set(paths) == Set(generated.map(\.path)))
  }

  @Test("generating twice gives the same bytes") func deterministic() throws {
    let first = try Self.generated()
    let second = try Self.generated()
    #expect(first.map(\.path) == second.map(\.path) && first.map(\.text) == second.map(\.text))
  }

  @Test("every file says that it is not to be edited") func headers() throws {
    for file in try Self.generated() {
      #expect(file.text.hasPrefix(GeneratedFile.mark))
      #expect(file.text.split(separator: "\n").first?.hasSuffix("do not edit.") == true)
    }
  }

  @Test("documentation texts are not checked in, and every operation is") func model() throws {
    let url = Self.root.appending(path: "Models/kms-2014-11-01.json")
    let text = try String(contentsOf: url, encoding: .utf8)
    #expect(!text.contains(#""documentation":"#) && !text.contains("<p>"))
    #expect(text.contains(#""Encapsulate""#) && text.contains(#""Decapsulate""#))
  }
}
