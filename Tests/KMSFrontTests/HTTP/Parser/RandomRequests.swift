/// Makes valid requests at random: every part of the grammar that the parser takes, none that it refuses.
struct RandomRequests {
  private var generator: SeededGenerator

  private static let methods = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE",
  ]
  private static let tokenBytes = Array(
    "!#$%&'*+-.^_`|~0123456789abcxyzABCXYZ".utf8)
  private static let targetBytes = Array("abcXYZ019-._~!$&'()*+,;=:@/?%[]{}|^\"<>\\`".utf8)
  private static let valuePieces = [
    "a", "Z", "0", " ", "  ", "\t", ",", ";", "=", "\"", "\\", ":", "/", "é", "\u{10FFFF}", "keep",
    "close", "chunked", "!~", "(", ")", "{}", "aws4_request",
  ]

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &generator)
  }

  mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[number(0...(elements.count - 1))]
  }

  /// Places to cut so many bytes at, in rising order.
  mutating func cuts(of count: Int) -> [Int] {
    guard count > 1, chance(80) else { return [] }
    return Set((0..<number(1...6)).map { _ in number(1...(count - 1)) }).sorted()
  }

  /// One to four requests, one behind the other.
  mutating func stream() -> [UInt8] {
    (0..<number(1...4)).flatMap { _ in request() }
  }

  private mutating func bytes(_ alphabet: [UInt8], _ counts: ClosedRange<Int>) -> [UInt8] {
    (0..<number(counts)).map { _ in pick(alphabet) }
  }

  private mutating func text(_ alphabet: [UInt8], _ counts: ClosedRange<Int>) -> String {
    String(decoding: bytes(alphabet, counts), as: UTF8.self)
  }

  private mutating func value() -> String {
    (0..<number(0...12)).map { _ in pick(Self.valuePieces) }.joined()
  }

  private mutating func inRandomCase(_ name: String) -> String {
    String(name.map { chance(30) ? Character($0.uppercased()) : $0 })
  }

  private mutating func blanks() -> String { pick(["", " ", " ", " ", "\t", "  ", " \t "]) }

  private mutating func field(_ name: String, _ value: String) -> String {
    inRandomCase(name) + ":" + blanks() + value + "\r\n"
  }

  private mutating func request() -> [UInt8] {
    let isVersion11 = chance(85)
    var lines = (0..<number(0...6)).map { _ in field("x-" + text(Self.tokenBytes, 1...20), value())
    }
    if isVersion11 || chance(50) { lines.append(field("host", "a.example:80")) }
    if chance(15) {
      lines.append(
        field("connection", pick(["close", "keep-alive", "Keep-Alive", "te, keep-alive"])))
    }
    if chance(3) { lines.append(field("upgrade", "h2c")) }
    if chance(5), isVersion11 { lines.append(field("expect", "100-continue")) }
    var body: [UInt8] = []
    switch number(1...3) {
    case 1:
      body = bytes(Array(0...255), 0...300)
      lines.append(field("content-length", String(body.count) + pick(["", " "])))
    case 2 where isVersion11:
      body = chunks()
      lines.append(field("transfer-encoding", pick(["chunked", "Chunked", "CHUNKED"])))
    default:
      break
    }
    lines.shuffle(using: &generator)
    let target = "/" + text(Self.targetBytes, 0...40)
    let line = "\(pick(Self.methods)) \(target) HTTP/1.\(isVersion11 ? 1 : 0)\r\n"
    let head = (chance(10) ? "\r\n" : "") + line + lines.joined() + "\r\n"
    return Array(head.utf8) + body
  }

  private mutating func chunks() -> [UInt8] {
    var chunks: [UInt8] = []
    for _ in 0..<number(0...4) {
      let data = bytes(Array(0...255), 1...60)
      let digits = String(data.count, radix: 16, uppercase: chance(50))
      let zeros = String(repeating: "0", count: number(0...3))
      chunks += Array((zeros + digits + extensions() + "\r\n").utf8) + data + Array("\r\n".utf8)
    }
    chunks += Array(("0" + extensions() + "\r\n").utf8)
    for _ in 0..<number(0...2) { chunks += Array(field("x-trailer", value()).utf8) }
    return chunks + Array("\r\n".utf8)
  }

  private mutating func extensions() -> String {
    (0..<(chance(20) ? number(1...2) : 0)).map { _ in
      let name = ";" + text(Self.tokenBytes, 1...8)
      switch number(1...3) {
      case 1: return name
      case 2: return name + "=" + text(Self.tokenBytes, 1...8)
      default: return name + "=\"" + text(Array(" a;=,()".utf8), 0...8) + "\""
      }
    }.joined()
  }
}
