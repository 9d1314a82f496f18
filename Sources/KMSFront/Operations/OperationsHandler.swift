/// Answers the operations port: `/livez`, `/readyz`, `/metrics`, by `GET` and `HEAD`.
///
/// Nothing here is secret and nothing is authenticated; the port belongs on an internal network.
public struct OperationsHandler: HTTPRequestHandler, HTTPRefusalRenderer {
  private static let plainText = "text/plain; charset=utf-8"

  private let registry: MetricsRegistry
  private let unreadiness: @Sendable () -> [String]

  /// Makes the handler.
  ///
  /// - Parameters:
  ///   - registry: what `/metrics` shows.
  ///   - unreadiness: why the server cannot serve now, one reason each; empty when it can. Called on an event
  ///     loop with each `/readyz`; must not block. The reasons are shown to whoever asks.
  public init(registry: MetricsRegistry, unreadiness: @escaping @Sendable () -> [String]) {
    self.registry = registry
    self.unreadiness = unreadiness
  }

  /// Answers at once.
  public func handle(
    _ request: HTTPRequest, respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    respond(answer(to: request))
  }

  /// The reason as a line of text.
  public func refusal(_ refusal: HTTPRefusal, of request: RefusedRequest) -> HTTPResponse {
    Self.text(refusal.status, "refused: \(refusal)\n")
  }

  private func answer(to request: HTTPRequest) -> HTTPResponse {
    let path = request.target.utf8.prefix { $0 != UInt8(ascii: "?") }
    let answer: () -> HTTPResponse
    if path.elementsEqual("/livez".utf8) {
      answer = { Self.text(200, "ok\n") }
    } else if path.elementsEqual("/readyz".utf8) {
      answer = readiness
    } else if path.elementsEqual("/metrics".utf8) {
      answer = metrics
    } else {
      return Self.text(404, "not found\n")
    }
    guard request.method == "GET" || request.method == "HEAD" else {
      return Self.text(405, "method not allowed\n", extra: [("Allow", "GET, HEAD")])
    }
    return answer()
  }

  private func readiness() -> HTTPResponse {
    let reasons = unreadiness()
    guard !reasons.isEmpty else { return Self.text(200, "ok\n") }
    return Self.text(503, reasons.map { "not ready: \($0)\n" }.joined())
  }

  private func metrics() -> HTTPResponse {
    HTTPResponse(
      status: 200, headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
      body: registry.exposition())
  }

  private static func text(
    _ status: Int, _ text: String, extra: [(name: String, value: String)] = []
  ) -> HTTPResponse {
    HTTPResponse(
      status: status,
      headers: [("Content-Type", plainText), ("Cache-Control", "no-store")] + extra,
      body: Array(text.utf8))
  }
}
