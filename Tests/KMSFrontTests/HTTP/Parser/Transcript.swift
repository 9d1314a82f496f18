import NIOCore
import NIOEmbedded
import NIOHTTP1
import SigV4

@testable import KMSFront

/// What a parser made of a stream of bytes, up to the message that closes the connection.
struct Transcript: Equatable, CustomStringConvertible {
  /// One complete message.
  struct Message: Equatable, CustomStringConvertible {
    var method: String
    var target: String
    var isVersion11: Bool
    /// Names and values in turns.
    var fields: [String]
    var body: [UInt8] = []
    var closes: Bool

    var description: String {
      "\(method) \(target) \(fields) \(body.count) bytes, closes: \(closes)"
    }
  }

  var messages: [Message] = []
  /// Why it stopped; a parser of others only says that it did.
  var refusal: HTTPRefusal?
  /// Whether the fields of the refused head came along.
  var knowsRefusedFields = false
  /// Whether a message has begun that was not ended.
  var isInsideMessage = false

  var description: String {
    "\(messages), \(refusal.map { "\($0)" } ?? "no refusal"), inside: \(isInsideMessage)"
  }

  private static func pieces(of bytes: [UInt8], cuts: [Int]) -> [ByteBuffer] {
    zip([0] + cuts, cuts + [bytes.count]).map { ByteBuffer(bytes: bytes[$0..<$1]) }
  }

  /// What our parser makes of it.
  ///
  /// - Parameter cuts: where the bytes are cut into pieces, in rising order.
  static func ours(
    _ bytes: [UInt8], cuts: [Int] = [], limits: HTTPLimits = HTTPLimits()
  ) -> Transcript {
    var parser = RequestParser(limits: limits)
    var transcript = Transcript()
    var message: Message?
    for piece in pieces(of: bytes, cuts: cuts) {
      parser.feed(piece)
      var isFed = true
      while isFed {
        switch parser.next() {
        case .incomplete:
          isFed = false
        case .head(let head):
          message = Message(
            method: head.method, target: head.target, isVersion11: head.version == .http11,
            fields: head.headers.flatMap { [$0.name, $0.value] }, closes: head.closesConnection)
        case .body(let part):
          message?.body += Array(part.readableBytesView)
        case .end:
          guard let ended = message else { continue }
          message = nil
          transcript.messages.append(ended)
          if ended.closes { return transcript }
        case .refused(let refusal, let fields):
          transcript.refusal = refusal
          transcript.knowsRefusedFields = fields != nil
          return transcript
        }
      }
    }
    transcript.isInsideMessage = parser.isInsideMessage
    return transcript
  }

  /// What the decoder of SwiftNIO makes of it, which is llhttp with its limits raised.
  static func reference(_ bytes: [UInt8], cuts: [Int] = []) throws -> Transcript {
    let channel = EmbeddedChannel()
    defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
    try channel.pipeline.syncOperations.addHandler(
      ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
    var transcript = Transcript()
    var message: Message?
    for piece in pieces(of: bytes, cuts: cuts) {
      var isRefused = false
      do {
        try channel.writeInbound(piece)
      } catch {
        isRefused = true
      }
      while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
        switch part {
        case .head(let head):
          message = Message(
            method: head.method.rawValue, target: head.uri,
            isVersion11: head.version == .http1_1,
            fields: head.headers.flatMap { [$0.name, $0.value] },
            closes: !head.isKeepAlive || head.headers.contains(name: "upgrade"))
        case .body(let part):
          message?.body += Array(part.readableBytesView)
        case .end:
          guard let ended = message else { continue }
          message = nil
          transcript.messages.append(ended)
          if ended.closes { return transcript }
        }
      }
      if isRefused {
        transcript.refusal = .malformed(.unparseable)
        return transcript
      }
    }
    transcript.isInsideMessage = message != nil
    return transcript
  }
}

/// A generator that gives the same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
