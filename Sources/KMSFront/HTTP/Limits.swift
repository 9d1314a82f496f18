/// The limits of one listener. Each one has a refusal in `HTTPRefusal`, or closes the connection.
///
/// Deadlines are checked by a periodic sweep, so they run up to an eighth of the shortest one late.
public struct HTTPLimits: Hashable, Sendable {
  /// Bytes of target, header names and values, trailers and chunk extensions together. A request signed with a
  /// long session token needs less than a quarter.
  public var headBytesMax = 32_768
  /// Bytes of one header name or of one value.
  public var headerFieldBytesMax = 16_384
  /// Header fields of one request, trailers included.
  public var headerCountMax = 100
  /// Bytes of the request target.
  public var targetBytesMax = 8_192
  /// Bytes of one body without transfer coding. The largest KMS requests stay below 100 kB.
  public var bodyBytesMax = 1_048_576
  /// Complete requests that may wait on one connection behind the one in work. SDKs send none.
  public var pipelinedRequestsMax = 16
  /// Open connections of one listener.
  public var connectionsMax = 8_192
  /// Open connections from one address.
  public var connectionsPerAddressMax = 1_024
  /// From accept to the end of the TLS handshake.
  public var handshakeMax = Duration.seconds(10)
  /// Between requests, and before the first byte of the first one.
  public var idleMax = Duration.seconds(60)
  /// From the first byte of a request to the end of its head.
  public var headMax = Duration.seconds(10)
  /// From the end of the head to the end of the body, however steadily it drips.
  public var bodyMax = Duration.seconds(30)
  /// From the hand-over of a request to its answer.
  public var answerMax = Duration.seconds(60)
  /// For the client to take an answer off our hands, however steadily it drips.
  public var drainMax = Duration.seconds(30)
  /// For the client to read a refusal and close, while what it still sends is thrown away.
  public var lingerMax = Duration.seconds(2)

  /// The defaults above.
  public init() {}

  /// How often the deadlines are checked: an eighth of the shortest, 5–500 ms.
  var sweepNanoseconds: UInt64 {
    let shortest =
      [handshakeMax, idleMax, headMax, bodyMax, answerMax, drainMax, lingerMax]
      .map(\.wholeNanoseconds).min() ?? 0
    return min(max(shortest / 8, 5_000_000), 500_000_000)
  }
}

extension Duration {
  /// The duration in nanoseconds; negative ones count as zero, overlong ones as 292 years.
  var wholeNanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return UInt64(Int64.max) }
    return UInt64(product) + UInt64(attoseconds / 1_000_000_000)
  }
}
