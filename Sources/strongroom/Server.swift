import IdentityService
import KMSFront
import KMSModel
import KMSService
import UnixSignals

/// A deployment with its listeners.
struct Server: Sendable {
  /// What is served.
  let deployment: Deployment
  private let configuration: ServerConfiguration

  /// How long accepted requests may take to finish after a signal.
  private static let shutdownDeadline = Duration.seconds(20)

  /// Opens the data folder; nothing listens yet.
  static func open(
    _ configuration: ServerConfiguration, folder: DataFolder, _ purpose: Deployment.Purpose
  ) async throws(ProgramError) -> Server {
    do {
      return Server(
        deployment: try await Deployment(configuration, folder: folder, purpose),
        configuration: configuration)
    } catch {
      throw OperatorWords(folder: folder).error(for: error)
    }
  }

  /// Catches SIGTERM and SIGINT from now on; they wait until `run` looks at them.
  static func trapSignals() async -> UnixSignalsSequence {
    await UnixSignalsSequence(trapping: .sigterm, .sigint)
  }

  /// Listens, tells the caller so, and serves until a signal comes or has come.
  func run(
    until signals: UnixSignalsSequence, whenReady: (RunningServer) async throws -> Void
  ) async throws {
    let listeners: Listeners
    do {
      listeners = try await Listeners.start(configuration, deployment)
    } catch {
      deployment.close()
      throw error
    }
    do {
      try await whenReady(
        RunningServer(
          address: listeners.address, operations: listeners.operationsAddress,
          regions: configuration.regions,
          isSecure: configuration.tls != nil, deployment: deployment))
    } catch {
      await stop(listeners)
      throw error
    }
    deployment.followers.start()
    ProcessMemory.startIsOver()
    let observation = deployment.observation
    let folder = deployment.folder
    let credentials = deployment.credentials
    let deployment = deployment
    let census = KeyCensus(deployment.environment, observation.metrics)
    let background = deployment.background(count: listeners.count)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await background.run() }
      group.addTask { await census.run() }
      group.addTask { await credentials.keepUses(log: Log.write) }
      group.addTask { await deployment.followers.run() }
      group.addTask { await observation.health.watch(folder) }
      group.addTask { await deployment.keepTrail() }
      for await _ in signals { break }
      observation.health.stops()
      group.cancelAll()
    }
    await listeners.stop(deadline: Server.shutdownDeadline)
    // After the last request: its key was used too.
    await background.finish()
    await credentials.writeUses(log: Log.write)
    await deployment.followers.finish()
    deployment.close()
  }

  /// Releases the data folder of a server that never listened.
  func close() async {
    deployment.close()
  }

  private func stop(_ listeners: Listeners) async {
    await listeners.stop(deadline: Server.shutdownDeadline)
    deployment.close()
  }
}

/// What is known of a server once it answers.
struct RunningServer: Sendable {
  /// Where it answers.
  let address: ServerConfiguration.Endpoint
  /// Where it tells health and metrics; nothing if it does not.
  let operations: ServerConfiguration.Endpoint?
  /// The Regions that it serves.
  let regions: [Region]
  fileprivate let isSecure: Bool
  fileprivate let deployment: Deployment

  /// The address as a client writes it.
  var url: String { "\(isSecure ? "https" : "http")://\(address.host):\(address.port)" }

  /// The address for health and metrics as a client writes it.
  var operationsURL: String? { operations.map { "http://\($0.host):\($0.port)" } }

  /// The root access keys of all accounts.
  func rootAccessKeys() async throws -> [AccountID: Deployment.RootAccessKey] {
    try await deployment.rootAccessKeys()
  }
}
