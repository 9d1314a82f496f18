extension KMSOperation {
  /// Reads the value of `X-Amz-Target`: `TrentService.Encrypt`. Nothing for any other text.
  public init?(target: String) {
    let prefix = KMSOperation.targetPrefix + "."
    guard target.isASCII, target.hasPrefix(prefix) else { return nil }
    self.init(wire: String(target.dropFirst(prefix.count)))
  }

  /// The value of `X-Amz-Target`.
  public var target: String { "\(KMSOperation.targetPrefix).\(rawValue)" }
}
