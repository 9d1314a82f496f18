import Foundation
import SigV4
import Testing

/// One directory of the signing test suite of aws-c-auth (Apache-2.0): documented requests, recorded results.
struct SigningVector: Decodable, Sendable, CustomTestStringConvertible {
  struct Context: Decodable, Sendable {
    struct Credentials: Decodable, Sendable {
      let accessKeyId: String
      let secretAccessKey: String
      let token: String?
    }
    let credentials: Credentials
    let expirationInSeconds: Int
    let normalize: Bool
    let region: String
    let service: String
    let signBody: Bool
    let timestamp: String
  }

  let name: String
  let files: [String: String]

  var testDescription: String { name }

  func text(_ file: String) throws -> String {
    guard let text = files[file] else { throw VectorError(file: file) }
    return text
  }

  func context() throws -> Context {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Context.self, from: Data(try text("context.json").utf8))
  }

  /// Reads one of the requests: head lines, continuation lines, an empty line, the body.
  func request(_ file: String) throws -> SigV4Request {
    let text = try text(file)
    let end = text.range(of: "\n\n")
    let head = end.map { text[..<$0.lowerBound] } ?? text[...]
    let body = end.map { text[$0.upperBound...] } ?? ""
    var lines = head.split(separator: "\n")
    // The target may hold blanks, so the line is taken apart from both ends.
    let first = lines.removeFirst()
    guard let space = first.firstIndex(of: " "), first.hasSuffix(" HTTP/1.1") else {
      throw VectorError(file: file)
    }
    var headers: [(name: String, value: String)] = []
    for line in lines {
      if line.hasPrefix(" "), let last = headers.popLast() {
        headers.append((last.name, last.value + "\n" + line))
      } else if let colon = line.firstIndex(of: ":") {
        headers.append((String(line[..<colon]), String(line[line.index(after: colon)...])))
      }
    }
    // An empty line may follow the empty line that ends a head.
    return SigV4Request(
      method: String(first[..<space]),
      target: String(first[first.index(after: space)...].dropLast(" HTTP/1.1".count)),
      headers: headers, body: body == "\n" ? [] : Array(body.utf8))
  }
}

struct VectorError: Error {
  let file: String
}

/// Where the vectors are: beside the repository, unless `STRONGROOM_VECTORS` says otherwise.
enum SigningVectors {
  static let file: URL = {
    if let path = ProcessInfo.processInfo.environment["STRONGROOM_VECTORS"] {
      return URL(fileURLWithPath: path).appendingPathComponent("sigv4/aws-c-auth-v4.json")
    }
    return URL(fileURLWithPath: #filePath)
      .appendingPathComponent("../../../../../shared/vectors/sigv4/aws-c-auth-v4.json")
      .standardizedFileURL
  }()

  static let arePresent = FileManager.default.isReadableFile(atPath: file.path)

  /// The token of this one is sent without being signed, which we refuse on purpose.
  static let unsignedToken = "post-sts-header-after"

  /// All others.
  static let accepted = all.filter { $0.name != unsignedToken }

  /// All of them; none if the folder is absent.
  static let all: [SigningVector] = {
    guard arePresent else { return [] }
    do {
      return try JSONDecoder().decode([SigningVector].self, from: Data(contentsOf: file))
    } catch {
      fatalError("the vectors cannot be read: \(error)")
    }
  }()
}
