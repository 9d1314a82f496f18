import KMSModel
import SigV4
import Testing

@testable import KMSFront

@Suite("The route of a request") struct WireRouteTests {
  private static func route(
    _ headers: [(name: String, value: String)], method: String = "POST", target: String = "/"
  ) -> WireRoute {
    let request = HTTPRequest(
      method: method, target: target, headers: headers, body: [], remoteAddress: "127.0.0.1",
      requestId: "00000000-0000-4000-8000-000000000000", receivedAt: 0)
    return WireRoute(of: request, KnownFields(request.headers))
  }

  private static func isUnknownTarget(_ route: WireRoute) -> Bool {
    if case .unknownTarget = route { true } else { false }
  }

  private static func isNotServed(_ route: WireRoute) -> Bool {
    if case .notServed = route { true } else { false }
  }

  @Test(
    "is that of the operation in the target, with its place among all",
    arguments: KMSOperation.allCases)
  func operations(_ operation: KMSOperation) {
    guard case .kms(let found, let place) = Self.route([("X-Amz-Target", operation.target)]) else {
      Issue.record("no route for \(operation.target)")
      return
    }
    #expect(found == operation)
    #expect(KMSOperation.allCases[place] == operation)
  }

  @Test(
    "is that of no operation for a target that differs in any byte",
    arguments: KMSOperation.allCases)
  func changedTargets(_ operation: KMSOperation) {
    let target = Array(operation.target.utf8)
    for index in target.indices {
      var changed = target
      changed[index] ^= 0x20
      let text = String(decoding: changed, as: UTF8.self)
      #expect(Self.isUnknownTarget(Self.route([("x-amz-target", text)])), "\(text)")
    }
    #expect(Self.isUnknownTarget(Self.route([("x-amz-target", operation.target + " ")])))
    #expect(
      Self.isUnknownTarget(Self.route([("x-amz-target", String(operation.target.dropLast()))])))
  }

  @Test("is none where the target is there twice, or the request is no POST of the root")
  func noRoute() {
    let target = (name: "x-amz-target", value: "TrentService.Decrypt")
    #expect(Self.isNotServed(Self.route([target, ("X-AMZ-TARGET", target.value)])))
    #expect(Self.isNotServed(Self.route([target], method: "GET")))
    #expect(Self.isNotServed(Self.route([target], target: "/a")))
    #expect(Self.isNotServed(Self.route([])))
    #expect(Self.isUnknownTarget(Self.route([(target.name, "")])))
  }
}

@Suite("The counters of an operation") struct OperationMetersTests {
  @Test("count a success and that it was allowed, and appear with the first")
  func success() throws {
    let metrics = StrongroomMetrics(registry: MetricsRegistry(), version: "1", revision: "2")
    let meters = OperationMeters(metrics)
    let before = String(decoding: metrics.registry.exposition(), as: UTF8.self)
    #expect(!before.contains(#"operation="Sign""#))
    let place = try #require(KMSOperation.allCases.firstIndex(of: .sign))
    for _ in 0..<3 { meters.countSuccess(ofOperationAt: place) }
    #expect(metrics.requests.series("Sign", "Success").count == 3)
    #expect(metrics.authorizationDecisions.series("Sign", "allow").count == 3)
    let after = String(decoding: metrics.registry.exposition(), as: UTF8.self)
    #expect(after.contains(#"strongroom_requests_total{operation="Sign",code="Success"} 3"#))
    #expect(!after.contains(#"operation="Verify""#))
  }
}
