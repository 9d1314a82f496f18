import KMSCrypto
public import KMSKeys
import KMSModel

/// Where CPU-heavy work runs: apart from event loops and from the store's thread, signatures apart from
/// new RSA key pairs.
public final class ComputePools: Sendable {
  private let cryptography: ComputePool
  private let keyGeneration: ComputePool
  private let stock: KeyPairStock

  /// Makes the pools. Threads start when there is work; the stock of key pairs begins to fill at once.
  public init(_ settings: ComputeSettings, provider: any KeyProvider) {
    self.cryptography = ComputePool(
      threadsMax: settings.cryptographyThreads, waitingMax: settings.cryptographyWaitingMax,
      urgency: .normal)
    self.keyGeneration = ComputePool(
      threadsMax: settings.keyGenerationThreads, waitingMax: settings.keyGenerationWaitingMax,
      urgency: .low)
    self.stock = KeyPairStock(countMax: settings.preparedKeyPairs, provider: provider)
  }

  /// Has work run on a thread for work of its kind.
  ///
  /// - Returns: whether there was room. If not, the work never runs.
  func submit(_ workload: Workload, _ work: @escaping @Sendable () -> Void) -> Bool {
    switch workload {
    case .cryptography: cryptography.submit(work)
    case .keyGeneration: keyGeneration.submit(work)
    }
  }

  /// A key pair that was made ahead, if there is one.
  func preparedKeyPair(_ spec: KeySpec) -> NewKeyPair? { stock.take(spec) }

  /// How many key pairs of a spec were made ahead.
  func preparedCount(_ spec: KeySpec) -> Int { stock.count(spec) }

  /// Finishes what runs, drops what waits, wipes the stock and ends the threads.
  public func close() {
    stock.close()
    cryptography.close()
    keyGeneration.close()
  }
}

extension KeySpec {
  /// Where new key pairs of this spec are made.
  var generation: Workload {
    guard case .keyPair(let algorithm) = KeySpecs.rules(for: self).material,
      algorithm.modulusByteCount != nil
    else { return .cryptography }
    return .keyGeneration
  }
}
