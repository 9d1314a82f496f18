import Synchronization

/// Counts the open connections of a server, in total and by address.
final class ConnectionCensus: Sendable {
  enum Admission: Hashable, Sendable {
    /// Serve it.
    case admitted
    /// Over a limit: tell so and close.
    case refused
    /// Over a limit, and enough others are being told: close at once.
    case dropped
  }

  private struct Counts: Sendable {
    var admitted = 0
    var refused = 0
    var byAddress: [String: Int] = [:]
  }

  /// Connections over the limit that are told so at one time.
  static let refusedMax = 64

  private let total: Int
  private let perAddress: Int
  private let counts = Mutex(Counts())

  init(limits: HTTPLimits) {
    self.total = limits.connectionsMax
    self.perAddress = limits.connectionsPerAddressMax
  }

  /// Counts a new connection. Unless dropped, `leave` must follow once it is closed.
  func enter(from address: String) -> Admission {
    counts.withLock { counts in
      let ofAddress = counts.byAddress[address, default: 0]
      if counts.admitted < total, ofAddress < perAddress {
        counts.admitted += 1
        counts.byAddress[address] = ofAddress + 1
        return .admitted
      }
      guard counts.refused < Self.refusedMax else { return .dropped }
      counts.refused += 1
      return .refused
    }
  }

  /// Takes a closed connection out of the count.
  func leave(from address: String, as admission: Admission) {
    counts.withLock { counts in
      switch admission {
      case .admitted:
        counts.admitted -= 1
        let ofAddress = counts.byAddress[address, default: 1] - 1
        counts.byAddress[address] = ofAddress > 0 ? ofAddress : nil
      case .refused:
        counts.refused -= 1
      case .dropped:
        break
      }
    }
  }
}
