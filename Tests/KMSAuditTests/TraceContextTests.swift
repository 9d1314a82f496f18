import KMSAudit
import Testing

@Suite("TraceContext") struct TraceContextTests {
  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  private static let parent = "00f067aa0ba902b7"

  @Test("a traceparent of version 00 is a trace and a parent", arguments: ["00", "01", "ff"])
  func traceparent(flags: String) throws {
    let context = try #require(
      TraceContext(traceparent: "00-\(Self.trace)-\(Self.parent)-\(flags)"))
    #expect(context.traceID == Self.trace)
    #expect(context.parentID == Self.parent)
  }

  /// Source: W3C Trace Context §3.2.2 for what is invalid.
  @Test(
    "what is no traceparent is no trace",
    arguments: [
      "", "00", "00--", "01-\(trace)-\(parent)-01", "ff-\(trace)-\(parent)-01",
      "00-\(trace)-\(parent)-01-", "00-\(trace)-\(parent)-01-what", "00-\(trace)-\(parent)-0",
      "00-\(trace)-\(parent)-0g", "00-\(trace.uppercased())-\(parent)-01",
      "00-\(String(repeating: "0", count: 32))-\(parent)-01",
      "00-\(trace)-\(String(repeating: "0", count: 16))-01", "00_\(trace)-\(parent)-01",
      "00-\(trace)_\(parent)-01", "00-\(trace)-\(parent)_01", " 00-\(trace)-\(parent)-01",
      "00-\(trace.dropLast())\u{E9}-\(parent)-01", String(repeating: "0", count: 55),
    ])
  func invalidTraceparent(_ text: String) {
    #expect(TraceContext(traceparent: text) == nil)
  }

  private static let root = "1-5759e988-bd862e3fe1be46a994272793"

  /// Headers of X-Ray's guide and of load balancers.
  private static let amazonHeaders: [(String, String?)] = [
    ("Root=\(root)", nil), ("Root=\(root);Sampled=1", nil),
    ("Root=\(root);Parent=53995c3f42cd8ad8;Sampled=1", "53995c3f42cd8ad8"),
    ("Self=1-67891234-12456789abcdef012345678;Root=\(root)", nil),
    ("Sampled=?; Root=\(root); Parent=53995c3f42cd8ad8", "53995c3f42cd8ad8"),
  ]

  @Test("an X-Amzn-Trace-Id is the trace that OpenTelemetry makes of it", arguments: amazonHeaders)
  func amazon(_ header: String, _ parent: String?) throws {
    let context = try #require(TraceContext(amazonTraceID: header))
    #expect(context.traceID == "5759e988bd862e3fe1be46a994272793")
    #expect(context.parentID == parent)
  }

  @Test(
    "what is no X-Amzn-Trace-Id is no trace",
    arguments: [
      "", "Root", "Root=", "Root=1", "Parent=53995c3f42cd8ad8", "root=\(root)",
      "Root=2-5759e988-bd862e3fe1be46a994272793", "Root=1_5759e988-bd862e3fe1be46a994272793",
      "Root=1-5759e988_bd862e3fe1be46a994272793", "Root=1-5759e988-bd862e3fe1be46a99427279",
      "Root=1-5759e988-bd862e3fe1be46a9942727933", "Root=1-5759E988-bd862e3fe1be46a994272793",
      "Root=1-00000000-000000000000000000000000", "Root=\(root);Root=\(root)",
      "Root=\(root);Parent=53995c3f42cd8ad", "Root=\(root);Parent=0000000000000000",
      "Root=\(root);Parent=53995c3f42cd8ad8;Parent=53995c3f42cd8ad8",
      "Root=\(root);X=" + String(repeating: "x", count: 220),
    ])
  func invalidAmazon(_ text: String) {
    #expect(TraceContext(amazonTraceID: text) == nil)
  }
}
