/// The values of a policy under one key, sorted by what they are, so that comparing them copies none.
struct ExpectedValues: Sendable {
  /// Texts, or their tokens if the operator has wildcards; for `BinaryEquals` raw bytes.
  private(set) var texts = PackedTexts()
  private(set) var variables: [VariableText] = []
  private(set) var arns = ARNPatterns()
  private(set) var decimals: [PolicyDecimal] = []
  private(set) var instants: [PolicyInstant] = []
  private(set) var addresses: [AddressBlock] = []
  /// Values of `Bool`, and of `Null`.
  private(set) var containsTrue = false
  private(set) var containsFalse = false

  init(_ values: [ConditionValue]) {
    for value in values { append(value) }
  }

  private mutating func append(_ value: ConditionValue) {
    switch value {
    case .text(.fixed(let bytes)), .bytes(let bytes): texts.append(bytes)
    case .text(.variable(let text)), .truthText(let text): variables.append(text)
    case .arn(let pattern): arns.append(pattern)
    case .decimal(let value): decimals.append(value)
    case .instant(let value): instants.append(value)
    case .address(let block): addresses.append(block)
    case .truth(let value), .absence(let value):
      if value { containsTrue = true } else { containsFalse = true }
    }
  }

  /// Whether `true` or `false` is among the values of `Bool` or `Null`.
  func contains(_ truth: Bool) -> Bool { truth ? containsTrue : containsFalse }
}
