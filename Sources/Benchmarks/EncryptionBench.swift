import KMSCrypto
import KMSModel
import KMSSecrets

/// What decrypting after encrypting costs, and what the other operations reach.
struct EncryptionBench {
  func run(_ bench: ServiceBench) async throws {
    print("\nEncrypt 32 bytes with key pairs; the check is the decryption before the answer")
    print(Benchmarks.row(["key spec", "library", "with check", "service", "of both"]))
    let plaintext = SensitiveBytes(copying: [UInt8](repeating: 7, count: 32))
    let pairs: [(KeySpec, KeyAlgorithm, EncryptionAlgorithmSpec, AsymmetricEncryptionAlgorithm)] = [
      (.rsa2048, .rsa2048, .rsaesOaepSha256, .rsaOAEP(.sha256)),
      (.rsa4096, .rsa4096, .rsaesOaepSha256, .rsaOAEP(.sha256)),
      (.sm2, .sm2, .sm2pke, .sm2PKE),
    ]
    for (spec, pair, name, algorithm) in pairs {
      let key = try PrivateKey.generate(pair)
      let id = try await bench.createKey(spec, .encryptDecrypt)
      let request = ServiceBench.Request(
        operation: .encrypt,
        body: #"{"KeyId":"\#(id)","Plaintext":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=","#
          + #""EncryptionAlgorithm":"\#(name.rawValue)"}"#)
      let rates = try await CPUClock.medians([
        { try Self.rate(of: key, plaintext, algorithm, check: .skipped) },
        { try Self.rate(of: key, plaintext, algorithm, check: .performed) },
        { try await bench.rate(of: request) },
      ])
      let (library, checked, service) = (rates[0], rates[1], rates[2])
      print(
        Benchmarks.row([
          spec.rawValue, Benchmarks.whole(library), Benchmarks.whole(checked),
          Benchmarks.whole(service), "\(Int((100 * service / checked).rounded())) %",
        ]))
    }
    print("\nThe service alone")
    print(Benchmarks.row(["operation", "per second"]))
    for (name, operation, spec, usage, rest) in Self.others {
      let id = try await bench.createKey(spec, usage)
      let request = ServiceBench.Request(
        operation: operation, body: #"{"KeyId":"\#(id)",\#(rest)}"#)
      let rates = try await CPUClock.medians([{ try await bench.rate(of: request) }])
      print(Benchmarks.row([name, Benchmarks.whole(rates[0])]))
    }
  }

  private static func rate(
    of key: PrivateKey, _ plaintext: SensitiveBytes, _ algorithm: AsymmetricEncryptionAlgorithm,
    check: ResultCheck
  ) throws -> Double {
    try CPUClock.rate { _ = try key.encrypt(plaintext, with: algorithm, check: check) }
  }

  private static let others: [(String, KMSOperation, KeySpec, KeyUsageType, String)] = [
    (
      "Encrypt SYMMETRIC_DEFAULT", .encrypt, .symmetricDefault, .encryptDecrypt,
      #""Plaintext":"BwcH""#
    ),
    (
      "GenerateDataKey", .generateDataKey, .symmetricDefault, .encryptDecrypt,
      #""KeySpec":"AES_256""#
    ),
    (
      "GenerateDataKeyPair ECC_NIST_P256", .generateDataKeyPair, .symmetricDefault,
      .encryptDecrypt, #""KeyPairSpec":"ECC_NIST_P256""#
    ),
    (
      "GenerateMac HMAC_256", .generateMac, .hmac256, .generateVerifyMac,
      #""Message":"BwcH","MacAlgorithm":"HMAC_SHA_256""#
    ),
    (
      "Encapsulate ML_KEM_768", .encapsulate, .mlKem768, .encapsulateDecapsulate,
      #""EncapsulationAlgorithm":"ML_KEM""#
    ),
  ]
}
