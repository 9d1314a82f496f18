/// A text of a policy ready to be compared: wildcards are tokens, variables are condition keys.
enum CompiledText: Sendable {
  /// The same for every request.
  case fixed([UInt8])
  /// Depends on the request.
  case variable(VariableText)

  /// Compiles a text.
  ///
  /// - Parameters:
  ///   - hasWildcards: whether `*` and `?` outside variables become ``WildcardToken``s.
  ///   - isARN: whether variables must stay inside the component of an ARN in which they stand.
  init(
    _ template: TextTemplate, hasWildcards: Bool, isARN: Bool = false,
    _ vocabulary: ConditionKeyVocabulary
  ) {
    var pieces: [VariableText.Piece] = []
    var fixed: [UInt8] = []
    for part in template.parts {
      switch part {
      case .text(let bytes):
        if hasWildcards {
          WildcardToken.append(pattern: bytes, to: &fixed, from: 0)
        } else {
          fixed += bytes
        }
      case .verbatim(let byte): fixed.append(byte)
      case .variable(let key, let fallback):
        if !fixed.isEmpty { pieces.append(.fixed(fixed)) }
        fixed = []
        pieces.append(.variable(vocabulary.key(named: key), fallback: fallback))
      }
    }
    guard !pieces.isEmpty else {
      self = .fixed(fixed)
      return
    }
    if !fixed.isEmpty { pieces.append(.fixed(fixed)) }
    self = .variable(VariableText(pieces, isARN: isARN))
  }

  /// Lends the text as it reads for one request; nil if a variable in it has no value there.
  func withBytes<Result>(
    in context: some ConditionContext, _ body: (Span<UInt8>) -> Result
  ) -> Result? {
    switch self {
    case .fixed(let bytes): body(bytes.span)
    case .variable(let text): text.withBytes(in: context, body)
    }
  }
}

/// A text with policy variables, put together anew for each request, on the stack while it is short.
///
/// What is put in is plain text: it has no wildcards, and in an ARN whose first five colons the policy
/// wrote itself it cannot move the boundaries of the components.
struct VariableText: Sendable {
  enum Piece: Sendable {
    case fixed([UInt8])
    case variable(ConditionKey, fallback: [UInt8]?)
  }

  private let pieces: [Piece]
  /// How many colons of the policy must come before a variable may bring one.
  private let ownColons: Int

  init(_ pieces: [Piece], isARN: Bool) {
    self.pieces = pieces
    var colons = 0
    for case .fixed(let bytes) in pieces { colons += bytes.count { $0 == UInt8(ascii: ":") } }
    ownColons = isARN && colons >= 5 ? 5 : 0
  }

  /// Lends the text as it reads for one request.
  ///
  /// Nil if a variable without a default has no single value, if a value brings a colon it must not
  /// bring, or beyond ``PolicyLimits/substitutedBytesMax``.
  func withBytes<Result>(
    in context: some ConditionContext, _ body: (Span<UInt8>) -> Result
  ) -> Result? {
    guard let count = byteCount(in: context) else { return nil }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { buffer in
      buffer.initialize(repeating: 0)
      var writer = Writer(buffer: buffer, colonsLeft: ownColons)
      for piece in pieces {
        let isWritten: Bool =
          switch piece {
          case .fixed(let bytes): writer.writeOwn(bytes.span)
          case .variable(let key, let fallback):
            Self.value(of: key, fallback, in: context) { writer.write($0) } ?? false
          }
        guard isWritten else { return nil }
      }
      return body(buffer.span.extracting(0..<writer.count))
    }
  }

  private func byteCount(in context: some ConditionContext) -> Int? {
    var count = 0
    for piece in pieces {
      switch piece {
      case .fixed(let bytes): count += bytes.count
      case .variable(let key, let fallback):
        guard let length = Self.value(of: key, fallback, in: context, { $0.count }) else {
          return nil
        }
        count += length
      }
      guard count <= PolicyLimits.substitutedBytesMax else { return nil }
    }
    return count
  }

  private static func value<Result>(
    of key: ConditionKey, _ fallback: [UInt8]?, in context: some ConditionContext,
    _ body: (Span<UInt8>) -> Result
  ) -> Result? {
    let values = context.values(for: key)
    guard values.isAbsent else { return values.withText(body) }
    return fallback.map { body($0.span) }
  }

  /// Fills the buffer and never writes behind it, whatever the context answers the second time.
  private struct Writer {
    let buffer: UnsafeMutableBufferPointer<UInt8>
    var colonsLeft: Int
    var count = 0

    mutating func writeOwn(_ bytes: Span<UInt8>) -> Bool {
      for index in 0..<bytes.count where bytes[index] == UInt8(ascii: ":") { colonsLeft -= 1 }
      return append(bytes)
    }

    mutating func write(_ bytes: Span<UInt8>) -> Bool {
      if colonsLeft > 0 {
        for index in 0..<bytes.count where bytes[index] == UInt8(ascii: ":") { return false }
      }
      return append(bytes)
    }

    private mutating func append(_ bytes: Span<UInt8>) -> Bool {
      guard bytes.count <= buffer.count - count else { return false }
      for index in 0..<bytes.count { buffer[count + index] = bytes[index] }
      count += bytes.count
      return true
    }
  }
}
