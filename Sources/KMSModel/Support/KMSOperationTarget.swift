extension KMSOperation {
  /// Reads the value of `X-Amz-Target`: `TrentService.Encrypt`. Nothing for any other text.
  public init?(target: String) {
    // Beyond ASCII, texts can be equal whose bytes are not.
    guard target.isASCII, let operation = KMSOperation.byTarget[target] else { return nil }
    self = operation
  }

  private static let byTarget = Dictionary(
    uniqueKeysWithValues: KMSOperation.allCases.map { ($0.target, $0) })

  /// The value of `X-Amz-Target`.
  public var target: String { "\(KMSOperation.targetPrefix).\(rawValue)" }
}
