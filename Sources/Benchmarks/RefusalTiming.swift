import KMSCrypto
import KMSSecrets

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Whether refused RSA ciphertexts can be told apart by the time they take.
///
/// The cases come from `scripts/performance/refusals.py`: a key in the first line, and then kinds of wrong
/// ciphertexts. They are decrypted in random order; every kind is compared with the first.
struct RefusalTiming {
  /// |t| beyond which two means differ: the threshold that leakage tests use.
  ///
  /// - Source: ISO/IEC 17825, Welch's t-test.
  private static let threshold = 4.5
  /// The slowest part of the samples is left out: it is what interrupted the process.
  private static let keptPercent = 90

  private let key: PrivateKey
  private let kinds: [String]
  private let ciphertexts: [[[UInt8]]]

  /// Cases that are none.
  struct Malformed: Error {}

  init(path: String, bits: String) throws {
    let algorithms = ["2048": KeyAlgorithm.rsa2048, "3072": .rsa3072, "4096": .rsa4096]
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    guard let algorithm = algorithms[bits], let first = lines.first,
      let encoded = RefusalTiming.bytes(first)
    else { throw Malformed() }
    let secret = SecretBytes(count: encoded.count) { $0.copyBytes(from: encoded) }
    self.key = try PrivateKey(pkcs8: secret, algorithm: algorithm, origin: .elsewhere)
    var kinds: [String] = []
    var ciphertexts: [[[UInt8]]] = []
    for line in lines.dropFirst() {
      let parts = line.split(separator: "\t")
      guard parts.count == 2, let bytes = RefusalTiming.bytes(parts[1]) else { throw Malformed() }
      if kinds.last != String(parts[0]) {
        kinds.append(String(parts[0]))
        ciphertexts.append([])
      }
      ciphertexts[ciphertexts.count - 1].append(bytes)
    }
    self.kinds = kinds
    self.ciphertexts = ciphertexts
  }

  /// Decrypts each kind so many times and prints what it took.
  func run(rounds: Int) throws {
    var samples = kinds.map { _ in [Double]() }
    for round in 0..<rounds {
      for kind in kinds.indices.shuffled() {
        let ciphertext = ciphertexts[kind][round % ciphertexts[kind].count]
        let start = CPUClock.threadNanoseconds
        let isRefused = isRefused(ciphertext)
        let end = CPUClock.threadNanoseconds
        guard isRefused else { throw Malformed() }
        samples[kind].append(Double(end - start) / 1000)
      }
    }
    print("CPU time of one refusal in microseconds, \(rounds) of each kind in random order;")
    print("t compares with the first kind, beyond ±\(Self.threshold) the means differ")
    print(Benchmarks.row(["kind", "median", "mean", "t"]))
    let kept = samples.map { Self.kept($0) }
    for (name, sample) in zip(kinds, kept) {
      let t = Self.welch(sample, kept[0])
      print(
        Benchmarks.row([
          name, Self.text(sample[sample.count / 2], 1), Self.text(Self.mean(sample), 2),
          Self.text(t, 1) + (abs(t) > Self.threshold ? " !" : ""),
        ]))
    }
  }

  private func isRefused(_ ciphertext: [UInt8]) -> Bool {
    do throws(AsymmetricError) {
      _ = try key.decrypt(ciphertext, with: .rsaOAEP(.sha256))
      return false
    } catch {
      return error == .decryptionFailed
    }
  }

  private static func kept(_ sample: [Double]) -> [Double] {
    Array(sample.sorted().prefix(max(2, sample.count * keptPercent / 100)))
  }

  private static func mean(_ sample: [Double]) -> Double {
    sample.reduce(0, +) / Double(sample.count)
  }

  private static func welch(_ one: [Double], _ other: [Double]) -> Double {
    let error = errorSquared(one) + errorSquared(other)
    return error == 0 ? 0 : (mean(one) - mean(other)) / error.squareRoot()
  }

  /// The square of the mean's standard error.
  private static func errorSquared(_ sample: [Double]) -> Double {
    let mean = mean(sample)
    let squares = sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return squares / Double(sample.count - 1) / Double(sample.count)
  }

  private static func text(_ value: Double, _ digits: Int) -> String {
    let scale = (0..<digits).reduce(1.0) { value, _ in value * 10 }
    return "\((value * scale).rounded() / scale)"
  }

  private static func bytes(_ text: Substring) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      let pair = String(decoding: digits[index...(index + 1)], as: UTF8.self)
      guard let byte = UInt8(pair, radix: 16) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}
