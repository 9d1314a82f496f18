import Foundation
import StrictJSON
import Testing

/// The shared test vectors; they lie beside the repository and are not part of it.
enum Vectors {
  /// Why a test that needs the vectors was left out.
  static let absence = "the folder of test vectors is absent; set STRONGROOM_VECTORS"

  private static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["STRONGROOM_VECTORS"] {
      return URL(fileURLWithPath: path)
    }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return root.appendingPathComponent("../shared/vectors").standardized
  }()

  /// Whether the vectors are there.
  static var arePresent: Bool { FileManager.default.fileExists(atPath: folder.path) }

  /// The bytes of a file.
  static func bytes(of name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
  }
}

/// One text of the JSON test suite.
struct SuiteCase: Sendable, CustomTestStringConvertible {
  let name: String
  let expectation: String
  let bytes: [UInt8]

  var testDescription: String { name }

  /// All of them, or none if the vectors are absent.
  static let all: [SuiteCase] = {
    guard Vectors.arePresent else { return [] }
    do {
      var reader = try JSONReader(Vectors.bytes(of: "json-parsing/json-test-suite.json"))
      var cases: [SuiteCase] = []
      try reader.beginArray()
      while try reader.nextElement() { cases.append(try SuiteCase(from: &reader)) }
      try reader.finish()
      return cases
    } catch { return [] }
  }()

  private init(from reader: inout JSONReader) throws {
    var (name, expectation, bytes) = ("", "", [UInt8]())
    try reader.beginObject()
    while let member = try reader.nextMember() {
      switch member {
      case "name": name = try reader.readString()
      case "expect": expectation = try reader.readString()
      case "base64": bytes = try reader.readBase64()
      default: try reader.skipValue()
      }
    }
    (self.name, self.expectation, self.bytes) = (name, expectation, bytes)
  }
}
