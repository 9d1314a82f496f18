import Dispatch
import KMSCrypto
import KMSModel
import Synchronization

/// `make bench`: how much of the library's own speed reaches a caller of the service.
///
/// First come decisions, with the goals for them, and what a record costs. Then each line is one spec and algorithm: the library
/// signs the same message in a loop with a parsed key; then it signs and verifies; then the whole pipeline
/// does, over a store in memory and with one thread for heavy work. All numbers are CPU time of this
/// process, in one run.
@main
struct Benchmarks {
  /// What the service has to reach of the library's speed at signing and verifying, in percent.
  private static let goalPercent = 90

  private static let cases: [SigningCase] = [
    SigningCase(.rsa2048, .rsa2048, .rsassaPssSha256, .rsaPSS(.sha256)),
    SigningCase(.rsa3072, .rsa3072, .rsassaPssSha256, .rsaPSS(.sha256)),
    SigningCase(.rsa4096, .rsa4096, .rsassaPssSha256, .rsaPSS(.sha256)),
    SigningCase(.eccNistP256, .p256, .ecdsaSha256, .ecdsa(.sha256)),
    SigningCase(.eccNistP384, .p384, .ecdsaSha384, .ecdsa(.sha384)),
    SigningCase(.eccNistP521, .p521, .ecdsaSha512, .ecdsa(.sha512)),
    SigningCase(.eccSecgP256k1, .secp256k1, .ecdsaSha256, .ecdsa(.sha256)),
    SigningCase(.eccNistEdwards25519, .ed25519, .ed25519Sha512, .ed25519),
    SigningCase(.sm2, .sm2, .sm2dsa, .sm2DSA),
    SigningCase(.mlDsa44, .mlDSA44, .mlDsaShake256, .mlDSA),
    SigningCase(.mlDsa65, .mlDSA65, .mlDsaShake256, .mlDSA),
    SigningCase(.mlDsa87, .mlDSA87, .mlDsaShake256, .mlDSA),
  ]

  static func main() throws {
    // `requests <operation> <count>`: nothing but that many requests, for a program that counts instructions.
    let arguments = CommandLine.arguments
    if arguments.count == 4, arguments[1] == "requests",
      let operation = KMSOperation(rawValue: arguments[2]), let count = Int(arguments[3])
    {
      return try wait { try await WholeRequest().run(operation, times: count) }
    }
    // `refusals <file> <bits> <rounds>`: how long wrong RSA ciphertexts take, for `refusals.py`.
    if arguments.count == 5, arguments[1] == "refusals", let rounds = Int(arguments[4]) {
      return try RefusalTiming(path: arguments[2], bits: arguments[3]).run(rounds: rounds)
    }
    // `signing`: the table of signatures alone.
    if arguments == [arguments[0], "signing"] { return try wait { try await signing() } }
    // `steps <step> <count>`: likewise nothing but that step of a request.
    if arguments.count == 4, arguments[1] == "steps", let step = Step(rawValue: arguments[2]),
      let count = Int(arguments[3])
    {
      return try step.work()(count)
    }
    // `signatures`: the library's signatures per second of CPU time, one spec a line, for `measure.py`.
    if arguments == [arguments[0], "signatures"] { return try wait { try await signatures() } }
    try wait { try await everything() }
  }

  /// Waits for asynchronous work. An asynchronous `main` would give its thread up in a way that valgrind does
  /// not survive.
  private static func wait(for work: @escaping @Sendable () async throws -> Void) throws {
    let failure = Mutex<(any Error)?>(nil)
    let isDone = DispatchSemaphore(value: 0)
    Task {
      do { try await work() } catch { failure.withLock { $0 = error } }
      isDone.signal()
    }
    isDone.wait()
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  private static func signatures() async throws {
    for signing in cases {
      let loop = try signing.library()
      let rates = try await CPUClock.medians([{ try loop.rate(check: .skipped) }])
      print(signing.spec.rawValue, whole(rates[0]))
    }
  }

  private static func everything() async throws {
    try await DecisionBench().run()
    try await RecordBench.run()
    try await StepBench.run()
    try await RequestBench.run()
    try await signing()
    try await EncryptionBench().run(try ServiceBench())
  }

  private static func signing() async throws {
    let bench = try ServiceBench()
    print(
      "\nSign, operations per second of CPU time; the check is the verification before the answer")
    print(
      row(["key spec", "library", "with check", "service", "of library", "of both", "check costs"]))
    for signing in cases {
      let loop = try signing.library()
      let request = try await bench.request(signing)
      let rates = try await CPUClock.medians([
        { try loop.rate(check: .skipped) }, { try loop.rate(check: .performed) },
        { try await bench.rate(of: request) },
      ])
      let (library, checked, service) = (rates[0], rates[1], rates[2])
      let share = Int((100 * service / checked).rounded())
      print(
        row([
          signing.spec.rawValue, whole(library), whole(checked), whole(service),
          "\(Int((100 * service / library).rounded())) %",
          "\(share) %\(share < goalPercent ? " (goal \(goalPercent) %)" : "")",
          "\(Int((100 * (library / checked - 1)).rounded())) %",
        ]))
    }
  }

  static func row(_ cells: [String]) -> String {
    cells.enumerated().map { index, cell in
      let width = index == 0 ? 34 : 13
      return index == 0 ? pad(cell, width) : leftPad(cell, width)
    }.joined()
  }

  static func whole(_ rate: Double) -> String { "\(Int(rate.rounded()))" }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.utf8.count))
  }

  private static func leftPad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.utf8.count)) + text
  }
}
