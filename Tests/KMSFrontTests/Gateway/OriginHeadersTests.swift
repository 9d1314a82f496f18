import KMSAudit
import SigV4
import Testing

@testable import KMSFront

@Suite("OriginHeaders") struct OriginHeadersTests {
  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  private static let parent = "00-\(trace)-00f067aa0ba902b7-01"
  private static let amazon = "Root=1-5759e988-bd862e3fe1be46a994272793"

  private static func origin(_ fields: [(name: String, value: String)]) -> OriginHeaders {
    OriginHeaders(HeaderFields(fields))
  }

  @Test("names match in either case")
  func names() {
    let headers = Self.origin([
      ("HOST", "h"), ("user-AGENT", "u"), ("TraceParent", Self.parent), ("Other", "x"),
    ])
    #expect(headers.host == "h")
    #expect(headers.userAgent == "u")
    #expect(headers.trace?.traceID == Self.trace)
  }

  @Test("what is there twice counts for nothing, also a third time")
  func repeated() {
    for count in 2...3 {
      let headers = Self.origin(
        ["host", "user-agent", "traceparent"].flatMap { name in
          Array(repeating: (name, Self.parent), count: count)
        })
      #expect(headers.host == nil)
      #expect(headers.userAgent == nil)
      #expect(headers.trace == nil)
    }
  }

  @Test("traceparent comes before X-Amzn-Trace-Id, if it is one")
  func precedence() {
    let both = Self.origin([("x-amzn-trace-id", Self.amazon), ("traceparent", Self.parent)])
    #expect(both.trace?.traceID == Self.trace)
    let other = Self.origin([("X-Amzn-Trace-Id", Self.amazon + " "), ("traceparent", "00-x")])
    #expect(other.trace?.traceID == "5759e988bd862e3fe1be46a994272793")
    #expect(Self.origin([("traceparent", "nothing")]).trace == nil)
    #expect(Self.origin([]).trace == nil)
  }

  @Test("the log names a request by its id, and by its trace")
  func log() {
    let make = { (trace: TraceContext?) in
      RequestOrigin(
        requestID: "id", sourceAddress: "::1", userAgent: nil, host: nil, tls: nil, trace: trace)
    }
    #expect(make(nil).nameInLog == "request `id`")
    #expect(
      make(TraceContext(traceparent: Self.parent)).nameInLog
        == "request `id` of trace `\(Self.trace)`")
  }
}
