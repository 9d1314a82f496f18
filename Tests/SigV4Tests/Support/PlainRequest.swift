import Crypto
import SigV4

/// A request taken apart for `PlainVerifier`.
struct PlainRequest {
  typealias Pair = (name: [UInt8], value: [UInt8])

  let method: [UInt8]
  let target: [UInt8]
  /// Names in lower case, in the order received.
  let fields: [Pair]
  let body: [UInt8]

  init(_ request: SigV4Request) {
    method = Array(request.method.utf8)
    target = Array(request.target.utf8)
    fields = request.headers.indices.map { index in
      (
        request.headers.name(at: index).map(Self.lowercased),
        Array(request.headers.value(at: index))
      )
    }
    body = request.body
  }

  func checkShape() throws(SigV4Error) {
    guard method.count <= 32 else { throw .tooLarge(.method) }
    guard !method.isEmpty, method.allSatisfy(Self.isToken) else { throw .malformedMethod }
    guard target.count <= 8_192 else { throw .tooLarge(.target) }
    guard target.first.map({ "/?".utf8.contains($0) }) ?? true else { throw .malformedTarget }
    guard fields.count <= 128 else { throw .tooLarge(.headerCount) }
    guard fields.map({ $0.name.count + $0.value.count }).reduce(0, +) <= 65_536 else {
      throw .tooLarge(.headers)
    }
  }

  /// The value of a field that is there at most once.
  func only(_ name: String) throws(SigV4Error) -> [UInt8]? {
    let found = fields.filter { $0.name == Array(name.utf8) }
    guard found.count <= 1 else { throw .repeated(field: name) }
    return found.first?.value
  }

  func queryPairs() throws(SigV4Error) -> [Pair] {
    let query = target.drop { $0 != UInt8(ascii: "?") }.dropFirst()
    var pairs: [Pair] = []
    for piece in query.split(separator: UInt8(ascii: "&")) {
      guard pairs.count < 128 else { throw .tooLarge(.queryPairs) }
      let halves = piece.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      pairs.append(
        (
          try Self.unescaped(Array(halves[0])),
          try Self.unescaped(Array(halves.dropFirst().joined()))
        ))
    }
    return pairs
  }

  /// The names of the client's list.
  func signedNames(_ list: [UInt8]) throws(SigV4Error) -> [[UInt8]] {
    let names = list.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { Array($0) }
    guard names.count <= 64 else { throw .tooLarge(.signedHeaders) }
    var previous: [UInt8] = []
    for name in names {
      let isLowerCase = name.allSatisfy { Self.isToken($0) && !(0x41...0x5A).contains($0) }
      guard !name.isEmpty, isLowerCase, previous.lexicographicallyPrecedes(name) else {
        throw .malformedSignedHeaders
      }
      guard fields.contains(where: { $0.name == name }) else {
        throw .absentSignedHeader(Self.excerpt(name, 64))
      }
      previous = name
    }
    return names
  }

  func checkCoverage(_ signed: [[UInt8]], timeHeader: String?) throws(SigV4Error) {
    for name in ["host", timeHeader].compactMap({ $0 })
    where !signed.contains(Array(name.utf8)) { throw .unsignedHeader(name) }
    let exempt = ["x-amz-cf-id", "x-amz-user-agent"].map { Array($0.utf8) }
    let strays = fields.map(\.name).filter { name in
      name.starts(with: "x-amz-".utf8) && !exempt.contains(name) && !signed.contains(name)
    }
    if let stray = strays.min(by: { $0.lexicographicallyPrecedes($1) }) {
      throw .unsignedHeader(Self.excerpt(stray, 64))
    }
  }

  func canonical(
    _ pairs: [Pair], _ names: [[UInt8]], _ list: [UInt8], _ bodyHash: String
  ) -> [UInt8] {
    let query = pairs.filter { $0.name != Array("X-Amz-Signature".utf8) }
      .map { (Self.escaped($0.name), Self.escaped($0.value)) }
      .sorted { $0 < $1 }
      .map { "\($0)=\($1)" }.joined(separator: "&")
    var lines: [[UInt8]] = [method, Array(canonicalPath.utf8), Array(query.utf8)]
    for name in names {
      let values = fields.filter { $0.name == name }.map { Self.collapsed($0.value) }
      lines.append(
        name + [UInt8(ascii: ":")] + Array(values.joined(separator: [UInt8(ascii: ",")])))
    }
    lines += [[], list, Array(bodyHash.utf8)]
    return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  private var canonicalPath: String {
    let path = target.prefix { $0 != UInt8(ascii: "?") }
    var kept: [[UInt8]] = []
    for segment in path.split(separator: UInt8(ascii: "/")) {
      if segment.elementsEqual("..".utf8) {
        kept = kept.dropLast()
      } else if !segment.elementsEqual(".".utf8) {
        kept.append(Array(segment))
      }
    }
    guard !kept.isEmpty else { return "/" }
    let closing = path.last == UInt8(ascii: "/") ? "/" : ""
    return kept.map { "/" + Self.escaped($0) }.joined() + closing
  }

  static func isBlank(_ byte: UInt8) -> Bool { [9, 10, 11, 12, 13, 32].contains(byte) }

  static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
    Array(bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }

  static func excerpt(_ bytes: [UInt8], _ bytesMax: Int) -> String {
    let isPlain = bytes.allSatisfy { (0x21...0x7E).contains($0) && !"'\"".utf8.contains($0) }
    return isPlain && bytes.count <= bytesMax ? String(decoding: bytes, as: UTF8.self) : ""
  }

  private static func collapsed(_ value: [UInt8]) -> [UInt8] {
    Array(value.split(whereSeparator: isBlank).joined(separator: [UInt8(ascii: " ")]))
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte + 0x20 : byte
  }

  private static func isToken(_ byte: UInt8) -> Bool {
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8
      .contains(byte)
  }

  private static func escaped(_ bytes: [UInt8]) -> String {
    let plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8
    return bytes.map { byte in
      guard !plain.contains(byte) else { return String(UnicodeScalar(byte)) }
      return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }

  private static func unescaped(_ text: [UInt8]) throws(SigV4Error) -> [UInt8] {
    var bytes: [UInt8] = []
    var index = 0
    while index < text.count {
      guard text[index] == UInt8(ascii: "%") else {
        bytes.append(text[index])
        index += 1
        continue
      }
      let digits = text.dropFirst(index + 1).prefix(2)
      guard digits.count == 2, digits.allSatisfy({ "0123456789abcdefABCDEF".utf8.contains($0) }),
        let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      else { throw .malformedTarget }
      bytes.append(byte)
      index += 3
    }
    return bytes
  }
}

/// Hashes by swift-crypto, which the verifier does not use.
enum PlainHash {
  static func hex(_ digest: SHA256Digest) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  static func isHash(_ digits: [UInt8]) -> Bool {
    digits.count == 64 && digits.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }

  static func signature(of text: String, secret: String, parts: [String]) -> String {
    var key = SymmetricKey(data: Array("AWS4\(secret)".utf8))
    for part in parts {
      key = SymmetricKey(
        data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
    }
    let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    return code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
