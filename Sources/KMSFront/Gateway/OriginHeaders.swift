import KMSAudit

/// The header fields that a record and a decision look at, found in one pass over the head.
struct OriginHeaders: Sendable {
  /// `User-Agent`, if it appears exactly once.
  let userAgent: String?
  /// `Host`, if it appears exactly once.
  let host: String?
  /// The trace that the client names: that of `traceparent`, or else of `X-Amzn-Trace-Id`. A header that is
  /// there twice, or is no trace, counts for nothing.
  let trace: TraceContext?

  init(_ headers: [(name: String, value: String)]) {
    var userAgent = Once()
    var host = Once()
    var parent = Once()
    var amazon = Once()
    for header in headers {
      switch header.name.utf8.count {
      case 4 where HeaderText.equals(header.name, "host"): host.note(header.value)
      case 10 where HeaderText.equals(header.name, "user-agent"): userAgent.note(header.value)
      case 11 where HeaderText.equals(header.name, "traceparent"): parent.note(header.value)
      case 15 where HeaderText.equals(header.name, "x-amzn-trace-id"): amazon.note(header.value)
      default: continue
      }
    }
    self.userAgent = userAgent.value
    self.host = host.value
    self.trace =
      parent.value.flatMap { TraceContext(traceparent: HeaderText.trimmed($0)) }
      ?? amazon.value.flatMap { TraceContext(amazonTraceID: HeaderText.trimmed($0)) }
  }

  /// A value that counts only while it is the only one.
  private struct Once {
    private(set) var value: String?
    private var isNoted = false

    mutating func note(_ text: String) {
      value = isNoted ? nil : text
      isNoted = true
    }
  }
}

extension RequestOrigin {
  /// Where an HTTP request came from.
  init(of request: HTTPRequest) {
    self.init(
      requestID: request.requestId, address: request.remoteAddress, tls: request.tls,
      OriginHeaders(request.headers))
  }

  /// Where a refused request came from.
  init(of request: RefusedRequest) {
    self.init(
      requestID: request.requestId, address: request.remoteAddress, tls: request.tls,
      OriginHeaders(request.headers ?? []))
  }

  private init(requestID: String, address: String, tls: TLSDetails?, _ headers: OriginHeaders) {
    self.init(
      requestID: requestID, sourceAddress: address, userAgent: headers.userAgent,
      host: headers.host,
      tls: tls.map { RequestOrigin.TLS(version: $0.version, cipherSuite: $0.cipherSuite) },
      trace: headers.trace)
  }

  /// The request in the words of the log.
  var nameInLog: String {
    guard let trace else { return "request `\(requestID)`" }
    return "request `\(requestID)` of trace `\(trace.traceID)`"
  }
}
