import Foundation
import Testing

/// The published test vectors, which lie beside the repository and are no part of it.
///
/// `STRONGROOM_VECTORS` names another folder.
enum VectorFolder {
  static let missing: Comment = "the test vectors are not beside the repository"

  static let path: String =
    ProcessInfo.processInfo.environment["STRONGROOM_VECTORS"]
    ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/vectors").path

  static let isPresent = FileManager.default.fileExists(atPath: "\(path)/README.md")

  static func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  static func json(_ name: String) throws -> Any {
    try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
  }
}

/// One case of a vector file: names and values.
struct VectorCase {
  let values: [String: Any]

  /// A value in hex.
  func bytes(_ name: String) throws -> [UInt8] {
    let text = try #require(values[name] as? String, "\(name) is missing")
    return try #require(bytesOfHex(text), "\(name) is no hex")
  }

  func int(_ name: String) throws -> Int { try #require(values[name] as? Int) }

  func text(_ name: String) throws -> String { try #require(values[name] as? String) }
}

/// The bytes of hex digits of either case; `nil` for anything else.
func bytesOfHex(_ text: String) -> [UInt8]? {
  let digits = Array(text.utf8)
  guard digits.count.isMultiple(of: 2) else { return nil }
  var bytes: [UInt8] = []
  for index in stride(from: 0, to: digits.count, by: 2) {
    let pair = String(decoding: digits[index...(index + 1)], as: UTF8.self)
    guard let byte = UInt8(pair, radix: 16) else { return nil }
    bytes.append(byte)
  }
  return bytes
}

/// The groups of a Wycheproof file, and the cases in each.
func wycheproof(_ name: String) throws -> [(group: VectorCase, cases: [VectorCase])] {
  let file = try #require(VectorFolder.json("wycheproof/\(name)_test.json") as? [String: Any])
  let groups = try #require(file["testGroups"] as? [[String: Any]])
  return try groups.map { group in
    let cases = try #require(group["tests"] as? [[String: Any]])
    return (VectorCase(values: group), cases.map { VectorCase(values: $0) })
  }
}

/// The cases of an ACVP sample: group, question and answer in one.
func acvp(_ name: String) throws -> [VectorCase] {
  let questions = try acvpGroups("acvp-samples/\(name).vectors.json")
  let answers = try acvpGroups("acvp-samples/\(name).expected.json")
  var answerOfCase: [Int: [String: Any]] = [:]
  for group in answers {
    for answer in group["tests"] as? [[String: Any]] ?? [] {
      answerOfCase[try #require(answer["tcId"] as? Int)] = answer
    }
  }
  return try questions.flatMap { group in
    try (group["tests"] as? [[String: Any]] ?? []).map { question in
      let answer = answerOfCase[try #require(question["tcId"] as? Int)] ?? [:]
      return VectorCase(
        values: group.merging(question) { $1 }.merging(answer) { $1 })
    }
  }
}

private func acvpGroups(_ path: String) throws -> [[String: Any]] {
  let list = try #require(VectorFolder.json(path) as? [[String: Any]])
  return try #require(list.last?["testGroups"] as? [[String: Any]])
}

/// The cases of a NIST or RFC text file: `name = value` lines, under `[name=value]` lines.
///
/// - Parameter last: the name of the line that ends a case.
func responseFile(_ name: String, last: String) throws -> [VectorCase] {
  var headings: [String: String] = [:]
  var current: [String: String] = [:]
  var cases: [VectorCase] = []
  for line in try VectorFolder.text(name).split(whereSeparator: \.isNewline) {
    let line = line.trimmingCharacters(in: .whitespaces)
    let isHeading = line.hasPrefix("[")
    let parts = line.trimmingCharacters(in: ["[", "]"]).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !line.hasPrefix("#") else { continue }
    let key = parts[0].trimmingCharacters(in: .whitespaces)
    let value = parts[1].trimmingCharacters(in: .whitespaces)
    if isHeading {
      headings[key] = value
    } else {
      current[key] = value
      if key == last {
        cases.append(VectorCase(values: headings.merging(current) { $1 }))
        current = [:]
      }
    }
  }
  return cases
}
