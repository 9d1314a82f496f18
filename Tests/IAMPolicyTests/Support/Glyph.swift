import IAMPolicy

/// One place of a pattern.
enum Glyph: Equatable {
  /// A character, and whether the policy itself wrote it.
  case scalar(Unicode.Scalar, isOwn: Bool)
  case anyRun
  case anyOne

  var lowercased: Glyph {
    guard case .scalar(let scalar, let isOwn) = self else { return self }
    return .scalar(String(scalar).lowercased().unicodeScalars.first ?? scalar, isOwn: isOwn)
  }

  var isOwnColon: Bool { self == .scalar(":", isOwn: true) }

  /// A text without wildcards; nil if a variable has no value. Without a context `${` is plain text.
  static func plain(_ text: String, _ context: ReferenceContext?) -> [Glyph]? {
    expand(text, context) { .scalar($0, isOwn: true) }
  }

  /// A text in which `*` and `?` are wildcards.
  static func pattern(_ text: String, _ context: ReferenceContext?) -> [Glyph]? {
    expand(text, context) { scalar in
      switch scalar {
      case "*": .anyRun
      case "?": .anyOne
      default: .scalar(scalar, isOwn: true)
      }
    }
  }

  static func pattern(_ text: String) -> [Glyph] { pattern(text, nil) ?? [] }

  private static func expand(
    _ text: String, _ context: ReferenceContext?, _ glyph: (Unicode.Scalar) -> Glyph
  ) -> [Glyph]? {
    let scalars = Array(text.unicodeScalars)
    var glyphs: [Glyph] = []
    var index = 0
    while index < scalars.count {
      guard let context, scalars[index] == "$", index + 1 < scalars.count,
        scalars[index + 1] == "{", let end = scalars[index...].firstIndex(of: "}")
      else {
        glyphs.append(glyph(scalars[index]))
        index += 1
        continue
      }
      var inside = String.UnicodeScalarView()
      inside.append(contentsOf: scalars[index + 2..<end])
      guard let value = value(String(inside), context) else { return nil }
      glyphs += value.unicodeScalars.map { .scalar($0, isOwn: false) }
      index = end + 1
    }
    return glyphs
  }

  private static func value(_ inside: String, _ context: ReferenceContext) -> String? {
    if ["*", "?", "$"].contains(inside) { return inside }
    let parts = inside.split(separator: ",", maxSplits: 1)
    if let value = context.variable(String(parts[0])) { return value }
    guard parts.count == 2, context.texts(String(parts[0])) == nil else { return nil }
    return parts[1].split(separator: "'", omittingEmptySubsequences: false).dropFirst().first
      .map(String.init)
  }

  /// Whether all of a text matches all of a pattern: the table of every prefix with every prefix.
  static func match(_ pattern: [Glyph], _ text: [Unicode.Scalar]) -> Bool {
    var row = [Bool](repeating: false, count: text.count + 1)
    row[0] = true
    for glyph in pattern {
      var next = [Bool](repeating: false, count: text.count + 1)
      switch glyph {
      case .anyRun:
        var isReached = false
        for index in row.indices {
          isReached = isReached || row[index]
          next[index] = isReached
        }
      case .anyOne:
        for index in text.indices { next[index + 1] = row[index] }
      case .scalar(let scalar, _):
        for index in text.indices { next[index + 1] = row[index] && text[index] == scalar }
      }
      row = next
    }
    return row[text.count]
  }
}

/// ARNs, component by component.
enum ReferenceARN {
  static func isARN(_ text: String) -> Bool { components(text) != nil }

  /// Whether an ARN matches a pattern. If the policy wrote five colons itself, those are the ones that
  /// separate; otherwise any colon is.
  static func matches(_ pattern: [Glyph], _ arn: String) -> Bool {
    guard let components = components(arn) else { return false }
    let hasOwnColons = pattern.count { $0.isOwnColon } >= 5
    let parts = pattern.split(maxSplits: 5, omittingEmptySubsequences: false) { glyph in
      hasOwnColons ? glyph.isOwnColon : glyph.isOwnColon || glyph == .scalar(":", isOwn: false)
    }
    guard parts.count == 6 else { return false }
    return zip(parts, components).allSatisfy { Glyph.match(Array($0), $1) }
  }

  private static func components(_ text: String) -> [[Unicode.Scalar]]? {
    let parts = Array(text.unicodeScalars).split(
      separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    return parts.count == 6 ? parts.map(Array.init) : nil
  }
}
