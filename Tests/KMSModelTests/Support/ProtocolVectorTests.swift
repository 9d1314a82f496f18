import Foundation
import StrictJSON
import Testing

@testable import KMSModel

/// Where the test vectors are: beside the repository, or where the environment says.
private let vectors: URL = {
  if let path = ProcessInfo.processInfo.environment["STRONGROOM_VECTORS"] {
    return URL(filePath: path, directoryHint: .isDirectory)
  }
  let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  return tests.appending(path: "../../../shared/vectors").standardized
}()

private let hasVectors = FileManager.default.fileExists(
  atPath: vectors.appending(path: "aws-json-protocol").path)

/// The members of the protocol tests' big structure whose kinds KMS has too. They are read and
/// written by the functions that the generated code calls.
private struct KitchenSink: RequestDraft, ModelResponse {
  struct Leaf: RequestDraft, ModelResponse {
    var value: String?

    mutating func read(_ name: JSONText, from reader: inout RequestReader) throws(RequestError) {
      switch name {
      case "Value": value = try reader.text()
      default: try reader.skip()
      }
    }

    func checked(by check: inout ConstraintCheck) -> Leaf? { self }

    func write(to writer: inout JSONWriter) {
      writer.beginObject()
      writer.text("Value", value)
      writer.endObject()
    }
  }

  var string: String?
  var integer: Int?
  var boolean: Bool?
  var blob: [UInt8]?
  var timestamp: Timestamp?
  var unixTimestamp: Timestamp?
  var listOfStrings: [String]?
  var listOfStructs: [Leaf]?
  var mapOfStrings: StringPairs?
  var simpleStruct: Leaf?
  var emptyStruct: Leaf?

  mutating func read(_ name: JSONText, from reader: inout RequestReader) throws(RequestError) {
    switch name {
    case "String": string = try reader.text()
    case "Integer": integer = try reader.integer()
    case "Boolean": boolean = try reader.flag()
    case "Blob": blob = try reader.blob()
    case "Timestamp": timestamp = try reader.moment()
    case "UnixTimestamp": unixTimestamp = try reader.moment()
    case "ListOfStrings": listOfStrings = try reader.texts()
    case "ListOfStructs": listOfStructs = try reader.structures(Leaf.self)
    case "MapOfStrings": mapOfStrings = try reader.pairs()
    case "SimpleStruct": simpleStruct = try reader.structure(Leaf.self)
    case "EmptyStruct": emptyStruct = try reader.structure(Leaf.self)
    default: try reader.skip()
    }
  }

  func checked(by check: inout ConstraintCheck) -> KitchenSink? { self }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.text("String", string)
    writer.integer("Integer", integer)
    writer.flag("Boolean", boolean)
    writer.blob("Blob", blob)
    writer.moment("Timestamp", timestamp)
    writer.moment("UnixTimestamp", unixTimestamp)
    writer.texts("ListOfStrings", listOfStrings)
    writer.structures("ListOfStructs", listOfStructs)
    writer.pairs("MapOfStrings", mapOfStrings)
    writer.structure("SimpleStruct", simpleStruct)
    writer.structure("EmptyStruct", emptyStruct)
    writer.endObject()
  }
}

/// Source: botocore's protocol tests, `tests/unit/protocols/{input,output}/json.json`.
@Suite(
  "Protocol vectors",
  .enabled(if: hasVectors, "the folder with the test vectors is not there"))
struct ProtocolVectorTests {
  /// Input vectors: what clients send. Output vectors: what clients understand.
  private static let cases = [
    "input": [
      "serializes_string_shapes", "serializes_integer_shapes", "serializes_blob_shapes",
      "serializes_boolean_shapes_true", "serializes_boolean_shapes_false",
      "serializes_timestamp_shapes",
      "serializes_timestamp_shapes_with_unixtimestamp_timestampformat",
      "serializes_list_shapes", "serializes_empty_list_shapes",
      "serializes_list_of_structure_shapes",
      "serializes_map_shapes", "serializes_empty_map_shapes", "serializes_structure_shapes",
      "serializes_empty_structure_shapes", "serializes_structure_which_have_no_members",
    ],
    "output": [
      "parses_operations_with_empty_json_bodies", "parses_string_shapes", "parses_integer_shapes",
      "parses_boolean_shapes_true", "parses_boolean_false", "parses_blob_shapes",
      "parses_timestamp_shapes", "parses_list_shapes", "parses_list_of_structure_shapes",
      "parses_map_shapes",
    ],
  ]

  @Test(
    "what clients send is read, and what they understand is written",
    arguments: ["input", "output"])
  func roundTrip(_ side: String) throws {
    let bodies = try Self.bodies(side)
    for id in try #require(Self.cases[side]) {
      let body = try #require(bodies[id], "\(id)")
      let answer = written(try KitchenSink.parse(Array(body.utf8)))
      #expect(try Self.canonical(answer) == Self.canonical(body), "\(id)")
    }
  }

  @Test("values mean what the vectors say") func meaning() throws {
    let bodies = try Self.bodies("input")
    func sink(_ id: String) throws -> KitchenSink {
      try KitchenSink.parse(Array(try #require(bodies[id]).utf8))
    }
    #expect(try sink("serializes_blob_shapes").blob == Array("binary-value".utf8))
    #expect(
      try sink("serializes_timestamp_shapes").timestamp?.millisecondsSinceEpoch == 946_845_296_000)
    #expect(try sink("serializes_map_shapes").mapOfStrings?["mno"] == "hjk")
    #expect(try sink("serializes_list_shapes").listOfStrings == ["abc", "mno", "xyz"])
  }

  @Test("timestamps in the other formats of the protocol are refused, as KMS has none")
  func otherTimestamps() throws {
    let body = #"{"Timestamp":"2000-01-02T20:34:56Z"}"#
    #expect(throws: RequestError.self) { try KitchenSink.parse(Array(body.utf8)) }
  }

  /// The bodies by the ids of their cases.
  private static func bodies(_ side: String) throws -> [String: String] {
    let url = vectors.appending(path: "aws-json-protocol/\(side)-json.json")
    let value = try JSONValue(
      parsing: [UInt8](Data(contentsOf: url)), limits: JSONLimits(byteCountMax: 1 << 24))
    var bodies: [String: String] = [:]
    guard case .array(let groups) = value else { return [:] }
    for case .object(let group) in groups {
      guard case .array(let cases)? = group["cases"] else { continue }
      for case .object(let entry) in cases {
        let message = entry[side == "input" ? "serialized" : "response"]
        guard case .string(let id)? = entry["id"], case .object(let object)? = message,
          case .string(let body)? = object["body"]
        else { continue }
        bodies[id] = body
      }
    }
    return bodies
  }

  /// The same JSON without white space and with members in alphabetical order.
  private static func canonical(_ json: String) throws -> String {
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8))
    let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
    return String(decoding: data, as: UTF8.self)
  }
}
