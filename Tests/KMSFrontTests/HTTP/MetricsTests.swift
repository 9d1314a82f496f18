import Testing

@testable import KMSFront

@Suite("Metrics") struct MetricsTests {
  private func text(_ registry: MetricsRegistry) -> String {
    String(decoding: registry.exposition(), as: UTF8.self)
  }

  @Test("families come in the order of registration, series in the order of their labels")
  func order() {
    let registry = MetricsRegistry()
    let requests = registry.counter(
      "requests_total", help: "Requests.", labels: ["operation", "code"])
    let open = registry.gauge("open", help: "Open things.").series()
    requests.series("Encrypt", "Success").increment()
    requests.series("Decrypt", "Success").add(5)
    requests.series("Decrypt", "Error").increment()
    open.increment()
    open.increment()
    open.decrement()
    #expect(
      text(registry) == """
        # HELP requests_total Requests.
        # TYPE requests_total counter
        requests_total{operation="Decrypt",code="Error"} 1
        requests_total{operation="Decrypt",code="Success"} 5
        requests_total{operation="Encrypt",code="Success"} 1
        # HELP open Open things.
        # TYPE open gauge
        open 1

        """)
  }

  @Test("label values and help are escaped")
  func escaping() {
    let registry = MetricsRegistry()
    registry.gauge("a", help: "back\\slash \"quote\"\nline", labels: ["b"])
      .series("back\\slash \"quote\"\nlineé").set(-1)
    #expect(
      text(registry) == #"""
        # HELP a back\\slash "quote"\nline
        # TYPE a gauge
        a{b="back\\slash \"quote\"\nlineé"} -1

        """#)
  }

  @Test("label values that differ only in Unicode normalization are two series")
  func normalization() {
    let family = MetricsRegistry().counter("a", help: "A.", labels: ["b"])
    family.series("\u{E9}").increment()
    family.series("e\u{301}").add(2)
    #expect(family.series("\u{E9}").count == 1)
    #expect(family.series("e\u{301}").count == 2)
  }

  @Test("a histogram counts up to and including each bound")
  func histogram() {
    let registry = MetricsRegistry()
    let histogram = registry.histogram("a_seconds", help: "A.", labels: ["b"]).series("c")
    for nanoseconds: UInt64 in [0, 50_000, 50_001, 2_500_000_000, 11_000_000_000] {
      histogram.observe(nanoseconds: nanoseconds)
    }
    #expect(histogram.count == 5)
    let lines = text(registry).split(separator: "\n")
    #expect(lines.contains(#"a_seconds_bucket{b="c",le="0.00005"} 2"#))
    #expect(lines.contains(#"a_seconds_bucket{b="c",le="0.0001"} 3"#))
    #expect(lines.contains(#"a_seconds_bucket{b="c",le="1"} 3"#))
    #expect(lines.contains(#"a_seconds_bucket{b="c",le="2.5"} 4"#))
    #expect(lines.contains(#"a_seconds_bucket{b="c",le="10"} 4"#))
    #expect(lines.contains(#"a_seconds_bucket{b="c",le="+Inf"} 5"#))
    #expect(lines.contains(#"a_seconds_sum{b="c"} 13.500100001"#))
    #expect(lines.contains(#"a_seconds_count{b="c"} 5"#))
  }

  @Test("a histogram without labels has only the bound as label")
  func plainHistogram() {
    let registry = MetricsRegistry()
    registry.histogram("a_seconds", help: "A.").series().observe(nanoseconds: 1)
    #expect(text(registry).contains("a_seconds_bucket{le=\"0.00005\"} 1\n"))
    #expect(text(registry).contains("a_seconds_sum 0.000000001\n"))
  }

  @Test("beyond its limit a family puts everything new into one series")
  func seriesLimit() {
    let family = MetricsRegistry().counter("a", help: "A.", labels: ["b", "c"])
    for index in 0..<(MetricFamily<Counter>.seriesMax + 10) {
      family.series("\(index)", "x").increment()
    }
    #expect(family.snapshot.count == MetricFamily<Counter>.seriesMax + 1)
    #expect(family.series("other", "other").count == 10)
    #expect(family.series("0", "x").count == 1)
  }

  @Test("gauges can be replaced as a whole, and are brought up to date before they are shown")
  func collector() {
    let registry = MetricsRegistry()
    let keys = registry.gauge("keys", help: "Keys.", labels: ["state"])
    keys.series("Disabled").set(7)
    registry.addCollector { keys.replaceAll([(["Enabled"], 3)]) }
    #expect(text(registry).hasSuffix("# TYPE keys gauge\nkeys{state=\"Enabled\"} 3\n"))
  }

  @Test("counting from many threads loses nothing")
  func concurrency() async {
    let family = MetricsRegistry().counter("a", help: "A.", labels: ["b"])
    let histogram = MetricsRegistry().histogram("c", help: "C.").series()
    await withTaskGroup { group in
      for task in 0..<8 {
        group.addTask {
          for index in 0..<1000 {
            family.series("\(index % 3)").increment()
            histogram.observe(nanoseconds: UInt64(task * index) * 1000)
          }
        }
      }
    }
    #expect((0..<3).reduce(0) { $0 + family.series("\($1)").count } == 8000)
    #expect(histogram.count == 8000)
  }

  @Test("the daemon's metrics carry their public names and no key ids")
  func names() {
    let metrics = StrongroomMetrics(
      registry: MetricsRegistry(), version: "1.2.3", revision: "abc")
    metrics.requests.series("Decrypt", "Success").increment()
    let lines = text(metrics.registry).split(separator: "\n")
    let types = lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.dropFirst(7) }
    #expect(
      types == [
        "strongroom_requests_total counter", "strongroom_request_duration_seconds histogram",
        "strongroom_requests_in_flight gauge",
        "strongroom_authorization_decisions_total counter",
        "strongroom_signature_failures_total counter", "strongroom_throttled_total counter",
        "strongroom_keys gauge", "strongroom_audit_records_total counter",
        "strongroom_audit_flush_seconds histogram",
        "strongroom_store_operation_seconds histogram",
        "strongroom_service_events_total counter", "strongroom_alerts_total counter",
        "strongroom_alert_deliveries_total counter", "strongroom_clock_held gauge",
        "strongroom_wrapping_epochs_retired_total counter", "strongroom_build_info gauge",
      ])
    #expect(metrics.authorizationDecisions.labelNames == ["operation", "decision"])
    #expect(metrics.signatureFailures.labelNames == ["reason"])
    #expect(metrics.keys.labelNames == ["state", "spec", "origin"])
    #expect(lines.contains(#"strongroom_build_info{version="1.2.3",revision="abc"} 1"#))
    #expect(
      lines.contains(#"strongroom_requests_total{operation="Decrypt",code="Success"} 1"#))
  }

  @Test("durations are written as plain decimals")
  func seconds() {
    let cases: [(UInt64, String)] = [
      (0, "0"), (1, "0.000000001"), (50_000, "0.00005"), (1_000_000_000, "1"),
      (2_500_000_000, "2.5"), (10_000_000_000, "10"),
      (18_446_744_073_709_551_615, "18446744073.709551615"),
    ]
    for (nanoseconds, text) in cases { #expect(Histogram.seconds(nanoseconds) == text) }
  }
}
