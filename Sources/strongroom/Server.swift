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
    _ configuration: ServerConfiguration, folder: DataFolder, creatingAccounts: [AccountID]
  ) async throws -> Server {
    Server(
      deployment: try await Deployment(
        configuration, folder: folder, accounts: creatingAccounts),
      configuration: configuration)
  }

  /// Listens, tells the caller so, and serves until SIGTERM or SIGINT.
  func run(whenReady: (RunningServer) async throws -> Void) async throws {
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    let listeners = try await Listeners.start(configuration, deployment)
    do {
      try await whenReady(
        RunningServer(
          address: listeners.address, regions: configuration.regions,
          isSecure: configuration.tls != nil, deployment: deployment))
    } catch {
      await stop(listeners)
      throw error
    }
    let background = deployment.background(count: listeners.count)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await background.run() }
      for await _ in signals { break }
      group.cancelAll()
    }
    await listeners.stop(deadline: Server.shutdownDeadline)
    // After the last request: its key was used too.
    await background.finish()
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
  /// The Regions that it serves.
  let regions: [Region]
  fileprivate let isSecure: Bool
  fileprivate let deployment: Deployment

  /// The address as a client writes it.
  var url: String { "\(isSecure ? "https" : "http")://\(address.host):\(address.port)" }

  /// The root access keys of all accounts.
  func rootAccessKeys() async throws -> [AccountID: Deployment.RootAccessKey] {
    try await deployment.rootAccessKeys()
  }
}
