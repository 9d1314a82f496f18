import Testing

@testable import KMSFront

/// Our parser beside the decoder of SwiftNIO, on seeded requests.
@Suite("RequestParser beside SwiftNIO") struct RequestParserDifferentialTests {
  @Test("reads every valid request as SwiftNIO does, wherever it is cut", arguments: 1...8)
  func valid(_ seed: UInt64) throws {
    var requests = RandomRequests(seed: seed)
    for _ in 0..<200 {
      let bytes = requests.stream()
      let ours = Transcript.ours(bytes, cuts: requests.cuts(of: bytes.count))
      #expect(ours.refusal == nil, "\(String(decoding: bytes, as: UTF8.self))")
      let reference = try Transcript.reference(bytes, cuts: requests.cuts(of: bytes.count))
      #expect(ours == reference, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test("takes nothing from a changed request that SwiftNIO would not take", arguments: 11...18)
  func changed(_ seed: UInt64) throws {
    var requests = RandomRequests(seed: seed)
    var refusals = 0
    for _ in 0..<300 {
      let bytes = Noise.change(requests.stream(), &requests)
      let ours = Transcript.ours(bytes, cuts: requests.cuts(of: bytes.count))
      let reference = try Transcript.reference(bytes)
      let same = reference.messages.prefix(ours.messages.count)
      #expect(ours.messages == Array(same), "\(bytes.map(UInt32.init).map(Noise.shown).joined())")
      if ours.refusal != nil { refusals += 1 }
    }
    // Neither all of them nor none: the changes are small.
    #expect((30...270).contains(refusals))
  }

  @Test("neither stops the process nor goes beyond a limit, whatever comes", arguments: 21...28)
  func noise(_ seed: UInt64) {
    var requests = RandomRequests(seed: seed)
    let limits = HTTPLimits.patient {
      $0.headBytesMax = 300
      $0.headerFieldBytesMax = 100
      $0.headerCountMax = 8
      $0.targetBytesMax = 50
      $0.bodyBytesMax = 200
    }
    for _ in 0..<300 {
      var bytes = requests.stream()
      for _ in 0..<requests.number(1...8) { bytes = Noise.change(bytes, &requests) }
      let whole = Transcript.ours(bytes, limits: limits)
      #expect(Transcript.ours(bytes, cuts: requests.cuts(of: bytes.count), limits: limits) == whole)
      for message in whole.messages {
        #expect(message.target.utf8.count <= 50)
        #expect(message.fields.count <= 16)
        #expect(message.fields.allSatisfy { $0.utf8.count <= 100 })
        #expect(message.fields.reduce(message.target.utf8.count) { $0 + $1.utf8.count } <= 300)
        #expect(message.body.count <= 200)
      }
    }
  }
}

/// Small changes that make a request doubtful.
enum Noise {
  private static let pieces = [
    "\r", "\n", "\r\n", "\r\n\r\n", "\u{0}", "\t", " ", ":", ";", ",", "\"", "\u{7F}", "\u{1}", "é",
    "\r\n ", " :", "0", "1", "f", "g", "+", "-", "0x", "/", "?", "#", "HTTP/1.1", "HTTP/1.0",
    "Content-Length: 5\r\n", "content-length:0\r\n", "Transfer-Encoding: chunked\r\n",
    "transfer-encoding: gzip\r\n", "Transfer-Encoding: chunked, identity\r\n", "Host: b\r\n",
    "Connection: close\r\n", "Connection: upgrade\r\nUpgrade: x\r\n", "Expect: 100-continue\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT", "0\r\n\r\n",
  ]

  static func change(_ bytes: [UInt8], _ requests: inout RandomRequests) -> [UInt8] {
    guard !bytes.isEmpty else { return Array(requests.pick(pieces).utf8) }
    var changed = bytes
    let place = requests.number(0...(bytes.count - 1))
    switch requests.number(1...5) {
    case 1: changed.insert(contentsOf: requests.pick(pieces).utf8, at: place)
    case 2: changed[place] = UInt8(requests.number(0...255))
    case 3: changed.remove(at: place)
    case 4:
      let end = min(bytes.count, place + requests.number(1...12))
      changed.insert(contentsOf: bytes[place..<end], at: place)
    default:
      // Behind the end of a line, where a field does most harm.
      let ends = bytes.indices.filter { bytes[$0] == 0x0A }
      let line = ends.isEmpty ? place : requests.pick(ends) + 1
      changed.insert(contentsOf: requests.pick(pieces).utf8, at: line)
    }
    return changed
  }

  /// A byte as a reader of a failure wants to see it.
  static func shown(_ byte: UInt32) -> String {
    Unicode.Scalar(byte).map { $0.escaped(asASCII: true) } ?? ""
  }
}
