import KMSAudit
import SigV4

/// The header fields that a record and a decision look at, found in one pass over the head.
struct OriginHeaders: Sendable {
  /// `User-Agent`, if it appears exactly once.
  let userAgent: String?
  /// `Host`, if it appears exactly once.
  let host: String?
  /// The trace that the client names: that of `traceparent`, or else of `X-Amzn-Trace-Id`. A header that is
  /// there twice, or is no trace, counts for nothing.
  let trace: TraceContext?

  init(_ headers: HeaderFields) {
    var userAgent = Once()
    var host = Once()
    var parent = Once()
    var amazon = Once()
    for index in headers.indices {
      switch headers.places[index].name.count {
      case 4 where headers.hasName("host", at: index): host.note(index)
      case 10 where headers.hasName("user-agent", at: index): userAgent.note(index)
      case 11 where headers.hasName("traceparent", at: index): parent.note(index)
      case 15 where headers.hasName("x-amzn-trace-id", at: index): amazon.note(index)
      default: continue
      }
    }
    self.userAgent = userAgent.index.map(headers.text(at:))
    self.host = host.index.map(headers.text(at:))
    self.trace =
      parent.index.flatMap {
        TraceContext(traceparent: HeaderText.trimmed(headers.text(at: $0)))
      }
      ?? amazon.index.flatMap {
        TraceContext(amazonTraceID: HeaderText.trimmed(headers.text(at: $0)))
      }
  }

  /// A field that counts only while it is the only one.
  private struct Once {
    private(set) var index: Int?
    private var isNoted = false

    mutating func note(_ index: Int) {
      self.index = isNoted ? nil : index
      isNoted = true
    }
  }
}

extension RequestOrigin {
  /// Where an HTTP request came from.
  convenience init(of request: HTTPRequest) {
    self.init(
      requestID: request.requestId, address: request.remoteAddress, tls: request.tls,
      OriginHeaders(request.headers))
  }

  /// Where a refused request came from.
  convenience init(of request: RefusedRequest) {
    self.init(
      requestID: request.requestId, address: request.remoteAddress, tls: request.tls,
      request.headers.map(OriginHeaders.init) ?? OriginHeaders(HeaderFields([])))
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
