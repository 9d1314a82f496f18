/// What every connection of a server needs, fixed at its start.
struct HTTPService: Sendable {
  let limits: HTTPLimits
  let deadlines: Deadlines
  let handler: any HTTPRequestHandler
  let refusals: any HTTPRefusalRenderer
  let metrics: HTTPServerMetrics?
  let events: @Sendable (HTTPServerEvent) -> Void
}
