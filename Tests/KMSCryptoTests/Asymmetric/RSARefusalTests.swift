import Foundation
import KMSSecrets
import Testing

@testable import KMSCrypto

/// Whoever sends wrong ciphertexts learns nothing from the answers and nothing from their time.
///
/// `scripts/performance/refusals.py` measures finely; here is what can be said on any machine.
@Suite("Refusals of RSA") struct RSARefusalTests {
  private static let key = Result { try PrivateKey.generate(.rsa2048) }

  /// Ciphertexts that are wrong in different ways.
  private static func wrong() throws -> [(name: String, ciphertext: [UInt8])] {
    let key = try key.get()
    let valid = try key.publicKey.encrypt(message([1, 2, 3]), with: .rsaOAEP(.sha256))
    var changed = valid
    changed[200] ^= 1
    return [
      ("a changed byte", changed),
      ("another hash", try key.publicKey.encrypt(message([1]), with: .rsaOAEP(.sha1))),
      (
        "another key",
        try PrivateKey.generate(.rsa2048).publicKey.encrypt(
          message([1]), with: .rsaOAEP(.sha256))
      ),
      ("not below the modulus", [UInt8](repeating: 0xff, count: 256)),
      ("zero", [UInt8](repeating: 0, count: 256)),
      ("one", [UInt8](repeating: 0, count: 255) + [1]),
      ("nothing", []), ("a byte", [1]), ("a byte too few", Array(valid.dropFirst())),
      ("a byte too many", valid + [0]), ("a zero in front", [0] + valid),
      ("twice as long", valid + valid), ("the longest", [UInt8](repeating: 1, count: 6144)),
    ]
  }

  private static func message(_ bytes: [UInt8]) -> SensitiveBytes { SensitiveBytes(copying: bytes) }

  private static func isRefused(_ ciphertext: [UInt8]) throws -> Bool {
    let key = try Self.key.get()
    do throws(AsymmetricError) {
      _ = try key.decrypt(ciphertext, with: .rsaOAEP(.sha256))
      return false
    } catch {
      return error == .decryptionFailed
    }
  }

  @Test("every wrong ciphertext is refused with one error")
  func content() throws {
    for (name, ciphertext) in try Self.wrong() {
      #expect(try Self.isRefused(ciphertext), "\(name)")
    }
  }

  // The least CPU time of several runs hardly depends on what else the machine does. A refusal before the
  // private operation would take a hundredth.
  @Test("no refusal comes before the private operation")
  func time() throws {
    let random = try Self.leastTime(of: [0] + [UInt8](repeating: 0x77, count: 255))
    for (name, ciphertext) in try Self.wrong() {
      let time = try Self.leastTime(of: ciphertext)
      #expect(time * 4 > random, "\(name) is refused early")
      #expect(time < random * 4, "\(name) is refused late")
    }
  }

  private static func leastTime(of ciphertext: [UInt8]) throws -> Int64 {
    var least = Int64.max
    for _ in 0..<15 {
      let start = threadNanoseconds
      #expect(try isRefused(ciphertext))
      least = min(least, threadNanoseconds - start)
    }
    return least
  }

  private static var threadNanoseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
