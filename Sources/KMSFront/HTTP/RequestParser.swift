import NIOCore
import SigV4

/// Takes the bytes of a connection apart into requests: a pure state machine, bytes in, events out.
///
/// What comes out does not depend on how the bytes were cut into pieces. The head of a message is copied once,
/// when it is complete; bodies are passed on as slices of what was fed.
///
/// - Source: RFC 9112. docs/decisions/0061-http-parser.md says what is refused beyond it.
struct RequestParser {
  /// What comes next in the stream of bytes.
  enum Event {
    /// More bytes are needed.
    case incomplete
    /// A head without a fault. A part of the body or the end of the message follows.
    case head(MessageHead)
    /// A piece of the body, without transfer coding; not empty.
    case body(ByteBuffer)
    /// The message is complete; its trailers were dropped.
    case end
    /// The bytes are no request, or one beyond the limits. Nothing follows. Fields come with it if the head
    /// could be read.
    case refused(HTTPRefusal, HeaderFields?)
  }

  private enum State {
    /// Empty lines before a message, or its first line.
    case requestLine
    case fields(RequestLine)
    /// So many bytes of a body with a length are missing.
    case body(Int)
    case chunkLine
    /// So many bytes of a chunk are missing.
    case chunk(Int)
    case chunkEnd
    case trailers
    case refused
  }

  /// Empty lines that may come before a message: some clients end a body with one.
  ///
  /// - Source: RFC 9112 §2.2.
  static let emptyLinesMax = 8

  private let limits: HTTPLimits
  private var state = State.requestLine
  /// What was fed and not yet given out. Its first byte is that of the message, while its head is read, or of
  /// the current line or piece afterwards.
  private var input = ByteBuffer()
  private var scanner = LineScanner()
  private var fields: FieldReader
  private var emptyLines = 0
  private var bodyBytesLeft: Int

  /// Makes a parser at the start of a connection.
  init(limits: HTTPLimits) {
    self.limits = limits
    self.fields = FieldReader(limits: limits)
    self.bodyBytesLeft = limits.bodyBytesMax
  }

  /// Whether a message has begun and its end was not given out.
  var isInsideMessage: Bool {
    if case .requestLine = state { input.readableBytes > 0 } else { true }
  }

  /// Takes in bytes that were received. The storage is shared until more come.
  mutating func feed(_ bytes: ByteBuffer) {
    if input.readableBytes == 0 {
      input = bytes
    } else {
      // A part of a head, or of the line of a chunk: limited, as bodies are given out piece by piece.
      input.discardReadBytes()
      input.writeImmutableBuffer(bytes)
    }
  }

  /// The next event; to be asked for until it is `.incomplete` or `.refused`.
  mutating func next() -> Event {
    do throws(HTTPRefusal) {
      let event = try advance()
      if case .incomplete = event, input.readableBytes == 0 { input = ByteBuffer() }
      return event
    } catch {
      return refused(error, nil)
    }
  }

  private mutating func advance() throws(HTTPRefusal) -> Event {
    while true {
      switch state {
      case .requestLine:
        guard let line = try readRequestLine() else { return .incomplete }
        state = .fields(line)
      case .fields(let line):
        guard let end = try readFields() else { return .incomplete }
        return head(line, headBytes: end)
      case .body(let bytesLeft):
        guard bytesLeft > 0 else { return end() }
        guard let piece = takePiece(bytesMax: bytesLeft) else { return .incomplete }
        state = .body(bytesLeft - piece.readableBytes)
        return .body(piece)
      case .chunkLine:
        guard let size = try readChunkLine() else { return .incomplete }
        state = size > 0 ? .chunk(size) : .trailers
      case .chunk(let bytesLeft):
        guard let piece = takePiece(bytesMax: bytesLeft) else { return .incomplete }
        state =
          piece.readableBytes < bytesLeft ? .chunk(bytesLeft - piece.readableBytes) : .chunkEnd
        return .body(piece)
      case .chunkEnd:
        guard let end = try endOfLine(bytesMax: 0, else: .malformed(.unparseable)) else {
          return .incomplete
        }
        dropLine(end)
        state = .chunkLine
      case .trailers:
        guard try readTrailers() else { return .incomplete }
        return end()
      case .refused:
        return .incomplete
      }
    }
  }
}

// MARK: - Head

extension RequestParser {
  private mutating func readRequestLine() throws(HTTPRefusal) -> RequestLine? {
    let bytesMax =
      max(limits.targetBytesMax, limits.headerFieldBytesMax) + RequestLine.otherBytesMax
    while let end = try endOfLine(bytesMax: bytesMax, else: .targetTooLong) {
      guard end == 0 else {
        let line = try RequestLine(input.readableBytesSpan, line: 0..<end)
        guard fields.count(bytes: line.target.count) else { throw .headTooLarge }
        fields.reserve()
        scanner.next(after: end)
        return line
      }
      emptyLines += 1
      guard emptyLines <= Self.emptyLinesMax else { throw .headTooLarge }
      dropLine(end)
    }
    return nil
  }

  /// Reads fields up to the empty line; how many bytes the head has.
  private mutating func readFields() throws(HTTPRefusal) -> Int? {
    // A copy of the reference, so that the span lends nothing from `self`.
    let input = input
    let bytes = input.readableBytesSpan
    while let end = try endOfLine(
      in: bytes, bytesMax: fields.lineBytesMax, allowsTab: true, else: .headTooLarge)
    {
      let line = scanner.start..<end
      guard !line.isEmpty else { return end + 2 }
      try fields.read(bytes, line: line, hasHighBytes: scanner.hasHighBytes)
      scanner.next(after: end)
    }
    return nil
  }

  private mutating func head(_ line: RequestLine, headBytes: Int) -> Event {
    let block = input.readBytes(length: headBytes) ?? []
    let headers = HeaderFields(block: block, places: fields.takePlaces())
    scanner = LineScanner()
    do throws(HTTPRefusal) {
      let head = try MessageHead(
        line, headers, checksText: fields.hasHighBytes, limits: limits)
      state = head.bodyBytes.map { .body($0) } ?? .chunkLine
      return .head(head)
    } catch {
      return refused(error, headers)
    }
  }

  private mutating func end() -> Event {
    state = .requestLine
    scanner = LineScanner()
    fields = FieldReader(limits: limits)
    emptyLines = 0
    bodyBytesLeft = limits.bodyBytesMax
    return .end
  }

  private mutating func refused(_ refusal: HTTPRefusal, _ headers: HeaderFields?) -> Event {
    state = .refused
    input = ByteBuffer()
    return .refused(refusal, headers)
  }
}

// MARK: - Body

extension RequestParser {
  private mutating func takePiece(bytesMax: Int) -> ByteBuffer? {
    let count = min(bytesMax, input.readableBytes)
    return count > 0 ? input.readSlice(length: count) : nil
  }

  /// The size of the chunk that follows. Its extensions count as fields do.
  private mutating func readChunkLine() throws(HTTPRefusal) -> Int? {
    let bytesMax = ChunkLine.digitsMax + limits.headBytesMax
    guard let end = try endOfLine(bytesMax: bytesMax, else: .headTooLarge) else { return nil }
    let line = try ChunkLine(input.readableBytesSpan, line: 0..<end)
    guard fields.count(bytes: line.extensionBytes) else { throw .headTooLarge }
    guard line.size <= UInt64(bodyBytesLeft) else { throw .bodyTooLarge }
    dropLine(end)
    bodyBytesLeft -= Int(line.size)
    return Int(line.size)
  }

  /// Reads trailers and forgets them; whether their end was there.
  private mutating func readTrailers() throws(HTTPRefusal) -> Bool {
    while let end = try endOfLine(
      bytesMax: fields.lineBytesMax, allowsTab: true, else: .headTooLarge)
    {
      guard end > 0 else {
        dropLine(end)
        return true
      }
      let line = input
      try fields.read(line.readableBytesSpan, line: 0..<end, hasHighBytes: scanner.hasHighBytes)
      let trailer = HeaderFields(
        block: Array(line.readableBytesView.prefix(end)), places: fields.takePlaces())
      guard !FramingFields.isFraming(0, of: trailer) else { throw .malformed(.unparseable) }
      dropLine(end)
    }
    return false
  }
}

// MARK: - Lines

extension RequestParser {
  private mutating func endOfLine(
    bytesMax: Int, allowsTab: Bool = false, else refusal: HTTPRefusal
  ) throws(HTTPRefusal) -> Int? {
    let input = input
    return try endOfLine(
      in: input.readableBytesSpan, bytesMax: bytesMax, allowsTab: allowsTab, else: refusal)
  }

  private mutating func endOfLine(
    in bytes: RawSpan, bytesMax: Int, allowsTab: Bool, else refusal: HTTPRefusal
  ) throws(HTTPRefusal) -> Int? {
    do throws(LineScanner.Fault) {
      return try scanner.end(in: bytes, bytesMax: bytesMax, allowsTab: allowsTab)
    } catch {
      switch error {
      case .forbiddenByte: throw .malformed(.unparseable)
      case .tooLong: throw refusal
      }
    }
  }

  /// Lets go of a line that is the first thing in the input.
  private mutating func dropLine(_ end: Int) {
    input.moveReaderIndex(forwardBy: end + 2)
    scanner = LineScanner()
  }
}
