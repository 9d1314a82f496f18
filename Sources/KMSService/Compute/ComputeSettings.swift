/// How much CPU-heavy work runs and waits.
public struct ComputeSettings: Hashable, Sendable {
  /// Threads that sign and decrypt.
  public var cryptographyThreads: Int
  /// Threads that make RSA key pairs.
  public var keyGenerationThreads: Int
  /// Signatures and the like that may wait: about 4 s of RSA_4096 on one thread.
  public var cryptographyWaitingMax: Int
  /// RSA key pairs that may wait to be made: about 10 s of RSA_4096 on one thread, so that the
  /// last one is answered within the 60 s of a request on a machine that is busy with other things.
  public var keyGenerationWaitingMax: Int
  /// RSA key pairs of each size that are made ahead; 0 for none.
  public var preparedKeyPairs: Int

  /// What suits a machine.
  ///
  /// - Parameters:
  ///   - processorCount: how many threads it runs at once.
  ///   - preparedKeyPairs: RSA key pairs of each size to make ahead.
  public init(processorCount: Int, preparedKeyPairs: Int) {
    self.cryptographyThreads = max(1, processorCount)
    self.keyGenerationThreads = max(1, processorCount / 2)
    self.cryptographyWaitingMax = 1024
    self.keyGenerationWaitingMax = 16
    self.preparedKeyPairs = max(0, preparedKeyPairs)
  }
}
