import KMSCrypto
import KMSModel
import KMSSecrets

/// One spec and algorithm, in the words of the API and in those of the library.
struct SigningCase {
  let spec: KeySpec
  let algorithm: SigningAlgorithmSpec
  private let pair: KeyAlgorithm
  private let libraryAlgorithm: SignatureAlgorithm

  init(
    _ spec: KeySpec, _ pair: KeyAlgorithm, _ algorithm: SigningAlgorithmSpec,
    _ libraryAlgorithm: SignatureAlgorithm
  ) {
    self.spec = spec
    self.pair = pair
    self.algorithm = algorithm
    self.libraryAlgorithm = libraryAlgorithm
  }

  /// The library, with a parsed key in a loop.
  struct Library: Sendable {
    private let key: PrivateKey
    private let algorithm: SignatureAlgorithm
    private let message = SignatureInput.message(
      SensitiveBytes(copying: Array("attack at dawn".utf8)))

    fileprivate init(_ key: PrivateKey, _ algorithm: SignatureAlgorithm) {
      self.key = key
      self.algorithm = algorithm
    }

    /// How often it signs.
    func rate(check: ResultCheck) throws -> Double {
      try CPUClock.rate { _ = try key.sign(message, with: algorithm, check: check) }
    }
  }

  /// The library with a new key.
  func library() throws -> Library { Library(try PrivateKey.generate(pair), libraryAlgorithm) }
}
