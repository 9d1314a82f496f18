import Glibc
import KMSCrypto
import KMSFront
import KMSModel
import KMSService
import SigV4

/// The listeners of a server: requests on one, health and metrics on the other.
struct Listeners: Sendable {
  /// Where requests are answered.
  let address: ServerConfiguration.Endpoint
  /// Where health and metrics are answered; nothing if they are not.
  let operationsAddress: ServerConfiguration.Endpoint?
  private let front: HTTPServer
  private let operations: OperationsServer?
  private let metrics: StrongroomMetrics

  /// Starts both; neither is left behind if one fails.
  static func start(_ configuration: ServerConfiguration, _ deployment: Deployment) async throws
    -> Listeners
  {
    let metrics = deployment.observation.metrics
    let front = front(configuration, deployment, metrics)
    let addresses: [HTTPServerConfiguration.Endpoint]
    do {
      addresses = try await front.start()
    } catch {
      throw failure(error, "requests", "listen")
    }
    guard let address = addresses.first else { throw ProgramError("nothing is listened on") }
    let operations: (server: OperationsServer, address: ServerConfiguration.Endpoint)?
    do {
      operations = try await startOperations(configuration, deployment.observation)
    } catch {
      await front.shutdownGracefully(deadline: .seconds(1))
      throw error
    }
    return Listeners(
      address: ServerConfiguration.Endpoint(host: address.host, port: address.port),
      operationsAddress: operations?.address, front: front, operations: operations?.server,
      metrics: metrics)
  }

  /// Counts what happens to keys without anybody asking.
  @Sendable func count(_ count: BackgroundCount) {
    switch count {
    case .serviceEvent(let name): metrics.serviceEvents.series(name).increment()
    case .held(let number): metrics.heldByClock.set(number)
    case .epochRetired: metrics.epochsRetired.increment()
    }
  }

  /// Finishes what was accepted, within the deadline, and stops listening.
  func stop(deadline: Duration) async {
    await front.shutdownGracefully(deadline: deadline)
    await operations?.shutdownGracefully(deadline: .seconds(1))
  }

  private static func front(
    _ configuration: ServerConfiguration, _ deployment: Deployment,
    _ metrics: StrongroomMetrics
  ) -> HTTPServer {
    let gateway = Gateway(
      environment: deployment.environment,
      identity: deployment.identity, trail: deployment.trailService,
      credentials: deployment.credentials,
      regions: configuration.regions, metrics: metrics,
      monotonicNanoseconds: SystemClock.monotonicNanoseconds, log: Log.write)
    let tls = configuration.tls.map {
      HTTPServerConfiguration.TLS(
        certificateChainPath: $0.certificateChain, privateKeyPath: $0.privateKey)
    }
    return HTTPServer(
      configuration: HTTPServerConfiguration(
        endpoints: [endpoint(configuration.listen)], tls: tls,
        eventLoopCount: max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))),
      handler: gateway, refusals: gateway,
      metrics: HTTPServerMetrics(requestsInFlight: metrics.requestsInFlight),
      surroundings: surroundings, events: { Log.write($0.description) })
  }

  private static func startOperations(
    _ configuration: ServerConfiguration, _ observation: Observation
  ) async throws(ProgramError) -> (
    server: OperationsServer, address: ServerConfiguration.Endpoint
  )? {
    guard let listen = configuration.operations else { return nil }
    let server = OperationsServer(
      endpoints: [endpoint(listen)],
      handler: OperationsHandler(
        registry: observation.metrics.registry, unreadiness: observation.health.unreadiness),
      surroundings: surroundings, events: { Log.write($0.description) })
    let addresses: [HTTPServerConfiguration.Endpoint]
    do {
      addresses = try await server.start()
    } catch {
      throw failure(error, "health and metrics", "operations")
    }
    guard let address = addresses.first else { throw ProgramError("nothing is listened on") }
    return (server, ServerConfiguration.Endpoint(host: address.host, port: address.port))
  }

  private static func failure(_ error: HTTPServerError, _ purpose: String, _ member: String)
    -> ProgramError
  {
    switch error {
    case .cannotListen:
      ProgramError(
        "\(error.description) (for \(purpose)); end what listens there, or choose another port")
    case .unusableTLSFile, .unusableTLSIdentity, .noTLS:
      ProgramError("\(error.description); name PEM files with `tls.certificate` and `tls.key`")
    case .alreadyStarted, .noEndpoint: ProgramError("\(error.description); check `\(member)`")
    }
  }

  private static func endpoint(_ endpoint: ServerConfiguration.Endpoint)
    -> HTTPServerConfiguration.Endpoint
  {
    HTTPServerConfiguration.Endpoint(host: endpoint.host, port: endpoint.port)
  }

  private static var surroundings: HTTPSurroundings {
    HTTPSurroundings(
      secondsSinceEpoch: { SystemClock.now().secondsSinceEpoch },
      monotonicNanoseconds: SystemClock.monotonicNanoseconds,
      fillWithRandomBytes: { buffer in
        do {
          try SystemRandom.fill(buffer)
        } catch {
          preconditionFailure("the operating system has no random bytes")
        }
      })
  }
}
