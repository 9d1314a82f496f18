import KMSAudit
import SigV4

/// The header fields that a record and a decision look at.
struct OriginHeaders: Sendable {
  /// `User-Agent`, if it appears exactly once.
  let userAgent: String?
  /// `Host`, if it appears exactly once.
  let host: String?
  /// The trace that the client names: that of `traceparent`, or else of `X-Amzn-Trace-Id`. A header that is
  /// there twice, or is no trace, counts for nothing.
  let trace: TraceContext?

  init(_ headers: HeaderFields) { self.init(headers, KnownFields(headers)) }

  init(_ headers: HeaderFields, _ fields: KnownFields) {
    userAgent = fields.userAgent.index.map(headers.text(at:))
    host = fields.host.index.map(headers.text(at:))
    trace =
      fields.traceparent.index.flatMap {
        TraceContext(traceparent: HeaderText.trimmed(headers.text(at: $0)))
      }
      ?? fields.amazonTraceID.index.flatMap {
        TraceContext(amazonTraceID: HeaderText.trimmed(headers.text(at: $0)))
      }
  }
}

extension RequestOrigin {
  /// Where an HTTP request came from.
  convenience init(of request: HTTPRequest) {
    self.init(of: request, KnownFields(request.headers))
  }

  /// The same where its fields were found already.
  convenience init(of request: HTTPRequest, _ fields: KnownFields) {
    self.init(
      requestID: request.requestId, address: request.remoteAddress, tls: request.tls,
      OriginHeaders(request.headers, fields))
  }

  /// Where a refused request came from.
  convenience init(of request: RefusedRequest) {
    self.init(
      requestID: request.requestId, address: request.remoteAddress, tls: request.tls,
      request.headers.map { OriginHeaders($0) } ?? OriginHeaders(HeaderFields([])))
  }

  private convenience init(
    requestID: String, address: String, tls: TLSDetails?, _ headers: OriginHeaders
  ) {
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
