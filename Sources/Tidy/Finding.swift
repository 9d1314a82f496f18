/// One place that breaks a rule.
public struct Finding: Hashable, Sendable, CustomStringConvertible {
  /// The path of the file, seen from the root of the repository.
  public let path: String
  /// The line, counted from 1.
  public let line: Int
  /// The name of the rule.
  public let rule: String
  /// What is wrong and what to do instead.
  public let text: String

  /// `Sources/A/B.swift:12: function-length: …`, a form that editors can jump to.
  public var description: String { "\(path):\(line): \(rule): \(text)" }
}
