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
    _ vocabulary: PolicyVocabulary
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

  /// Compares the text as it reads for one request.
  func match(
    in context: ConditionLookup, _ isMatch: (Span<UInt8>) -> Bool
  ) -> ValueMatch {
    switch self {
    case .fixed(let bytes): ValueMatch(isMatch(bytes.span))
    case .variable(let text): text.match(in: context, isMatch)
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

  /// Compares the text as it reads for one request.
  ///
  /// Unresolved if a variable without a default has no single value, if a value brings a colon it must
  /// not bring, and beyond ``PolicyLimits/substitutedBytesMax``.
  func match(
    in context: ConditionLookup, _ isMatch: (Span<UInt8>) -> Bool
  ) -> ValueMatch {
    guard let count = byteCount(in: context) else { return .unresolved }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { buffer -> ValueMatch in
      buffer.initialize(repeating: 0)
      var writer = Writer(buffer: buffer, colonsLeft: ownColons)
      for index in pieces.indices {
        let isWritten: Bool
        switch pieces[index] {
        case .fixed(let bytes): isWritten = writer.writeOwn(bytes.span)
        case .variable(let key, let fallback):
          isWritten = Self.withValue(of: key, fallback, in: context) { writer.write($0) }
        }
        guard isWritten else { return .unresolved }
      }
      return ValueMatch(isMatch(buffer.span.extracting(0..<writer.count)))
    }
  }

  private func byteCount(in context: ConditionLookup) -> Int? {
    var count = 0
    for index in pieces.indices {
      switch pieces[index] {
      case .fixed(let bytes): count += bytes.count
      case .variable(let key, let fallback):
        let hasValue = Self.withValue(of: key, fallback, in: context) {
          count += $0.count
          return true
        }
        guard hasValue else { return nil }
      }
      guard count <= PolicyLimits.substitutedBytesMax else { return nil }
    }
    return count
  }

  /// Lends the value of a variable and answers what the body answers; false if there is no value.
  private static func withValue(
    of key: ConditionKey, _ fallback: [UInt8]?, in context: ConditionLookup,
    _ body: (Span<UInt8>) -> Bool
  ) -> Bool {
    let values = context(key)
    guard values.isAbsent else { return values.withText(body) }
    guard let fallback else { return false }
    return body(fallback.span)
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
