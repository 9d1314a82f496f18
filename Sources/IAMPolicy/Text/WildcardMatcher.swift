/// Matches a compiled wildcard pattern against a text, in time proportional to the text.
///
/// The part before the first `*` and the part behind the last are compared in place. Each part in
/// between is searched from left to right and never revisited: the earliest place is always a right
/// one. A search that repeats too much work goes on with one bit per token, so that no pattern and no
/// text make it quadratic: text length times pattern length / 64 word operations at worst.
enum WildcardMatcher {
  /// Whether the whole text matches the whole pattern.
  ///
  /// - Parameters:
  ///   - pattern: tokens as described by ``WildcardToken``.
  ///   - text: valid UTF-8; `?` stands for one Unicode scalar of it.
  static func matches(_ pattern: Span<UInt8>, _ text: Span<UInt8>) -> Bool {
    var token = 0
    var start = 0
    while true {
      let run = commonPrefix(pattern, from: token, text, from: start)
      token += run
      start += run
      if token == pattern.count { return start == text.count }
      if pattern[token] == WildcardToken.anyRun { break }
      guard pattern[token] == WildcardToken.anyOne, start < text.count else { return false }
      start = afterScalar(text, start, text.count)
      token += 1
    }
    // The usual pattern ends with its only `*`.
    if token + 1 == pattern.count { return true }

    var tokenEnd = pattern.count
    var end = text.count
    while pattern[tokenEnd - 1] != WildcardToken.anyRun {
      guard let next = stepBack(pattern[tokenEnd - 1], text, start: start, at: end) else {
        return false
      }
      end = next
      tokenEnd -= 1
    }
    return matchesMiddle(pattern, token + 1, tokenEnd, text, start, end)
  }

  /// How many bytes are the same from here on. Text is UTF-8 and has no byte of a wildcard.
  @inline(__always)
  private static func commonPrefix(
    _ pattern: Span<UInt8>, from token: Int, _ text: Span<UInt8>, from start: Int
  ) -> Int {
    let limit = min(pattern.count - token, text.count - start)
    var run = 0
    while run < limit, pattern[token + run] == text[start + run] { run += 1 }
    return run
  }

  /// Matches the parts between the first and the last `*`.
  private static func matchesMiddle(
    _ pattern: Span<UInt8>, _ firstToken: Int, _ tokenEnd: Int, _ text: Span<UInt8>, _ start: Int,
    _ end: Int
  ) -> Bool {
    var position = start
    var segmentStart = firstToken
    while segmentStart < tokenEnd {
      var segmentEnd = segmentStart
      while pattern[segmentEnd] != WildcardToken.anyRun { segmentEnd += 1 }
      if segmentEnd > segmentStart {
        let segment = pattern.extracting(segmentStart..<segmentEnd)
        guard let found = endOfFirst(segment, text, position, end) else { return false }
        position = found
      }
      segmentStart = segmentEnd + 1
    }
    return true
  }

  @inline(__always)
  private static func step(
    _ token: UInt8, _ text: Span<UInt8>, at position: Int, end: Int
  ) -> Int? {
    guard position < end else { return nil }
    if token != WildcardToken.anyOne { return text[position] == token ? position + 1 : nil }
    return afterScalar(text, position, end)
  }

  @inline(__always)
  private static func stepBack(
    _ token: UInt8, _ text: Span<UInt8>, start: Int, at position: Int
  ) -> Int? {
    guard position > start else { return nil }
    var previous = position - 1
    if token != WildcardToken.anyOne { return text[previous] == token ? previous : nil }
    while previous > start, isContinuationByte(text[previous]) { previous -= 1 }
    return previous
  }

  private static func afterScalar(_ text: Span<UInt8>, _ position: Int, _ end: Int) -> Int {
    var next = position + 1
    while next < end, isContinuationByte(text[next]) { next += 1 }
    return next
  }

  /// The position behind the first occurrence of a part without `*`, or nil.
  private static func endOfFirst(
    _ segment: Span<UInt8>, _ text: Span<UInt8>, _ start: Int, _ end: Int
  ) -> Int? {
    var budget = 4 * (end - start) + 64
    var candidate = start
    while candidate < end {
      if isContinuationByte(text[candidate]) {
        candidate += 1
        continue
      }
      var position = candidate
      var token = 0
      while token < segment.count,
        let next = step(segment[token], text, at: position, end: end)
      {
        position = next
        token += 1
      }
      if token == segment.count { return position }
      // The text ran out under the segment: it would run out sooner from any later place.
      if position >= end { return nil }
      budget -= token
      if budget < 0 { return endOfFirstByBits(segment, text, candidate, end) }
      candidate += 1
    }
    return nil
  }

  /// The same answer, keeping every partial match as one bit (Shift-And; Baeza-Yates and Gonnet).
  private static func endOfFirstByBits(
    _ segment: Span<UInt8>, _ text: Span<UInt8>, _ start: Int, _ end: Int
  ) -> Int? {
    let words = (segment.count + 63) / 64
    // Rows 0–255: the tokens a byte satisfies. Row 256: the `?` tokens. Row 257: partial matches.
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 258 * words) { rows in
      rows.initialize(repeating: 0)
      for token in 0..<segment.count {
        let bit: UInt64 = 1 << UInt64(token % 64)
        let word = token / 64
        if segment[token] != WildcardToken.anyOne {
          rows[Int(segment[token]) * words + word] |= bit
          continue
        }
        rows[256 * words + word] |= bit
        for byte in 0..<256 where !isContinuationByte(UInt8(byte)) {
          rows[byte * words + word] |= bit
        }
      }
      let state = 257 * words
      let lastBit: UInt64 = 1 << UInt64((segment.count - 1) % 64)
      for position in start..<end {
        let byte = text[position]
        var carry: UInt64 = 1
        for word in 0..<words {
          let before = rows[state + word]
          var after = (before << 1 | carry) & rows[Int(byte) * words + word]
          // The rest of a scalar still belongs to the `?` that took its first byte.
          if isContinuationByte(byte) { after |= before & rows[256 * words + word] }
          carry = before >> 63
          rows[state + word] = after
        }
        if rows[state + words - 1] & lastBit != 0 { return afterScalar(text, position, end) }
      }
      return nil
    }
  }
}
