import KMSSecrets
import Testing

private struct FillFailure: Error, Equatable {}

/// The bytes of a secret, copied for a test.
private func bytes(of secret: borrowing SecretBytes) -> [UInt8] { secret.withBytes { Array($0) } }

@Suite("SecretBytes") struct SecretBytesTests {
  private let sample: [UInt8] = (0..<32).map { UInt8($0) &* 7 &+ 1 }

  private func secret(_ bytes: [UInt8]) -> SecretBytes {
    SecretBytes(count: bytes.count) { $0.copyBytes(from: bytes) }
  }

  @Test("a secret holds what was filled in")
  func holds() {
    let secret = secret(sample)
    #expect(secret.count == 32)
    #expect(bytes(of: secret) == sample)
  }

  @Test("memory is zero before it is filled, also where a secret was before")
  func startsAtZero() {
    for _ in 0..<3 {
      let secret = SecretBytes(count: 100) { buffer in
        #expect(buffer.allSatisfy { $0 == 0 })
        buffer.copyBytes(from: [UInt8](repeating: 0xAA, count: 100))
      }
      #expect(secret.count == 100)
    }
  }

  @Test(
    "the bytes are zero when the owner is gone",
    arguments: [1, 31, 32, 33, 64, 100, 2400, 4096, 12_400, 16_384])
  func wiped(count: Int) throws {
    // Blocks are reused last in, first out, and slabs are never unmapped: the address stays readable.
    var address: UnsafeRawPointer?
    do {
      let secret = SecretBytes(count: count) {
        $0.initializeMemory(as: UInt8.self, repeating: 0xA5)
      }
      address = secret.withBytes { $0.baseAddress }
      #expect(bytes(of: secret) == [UInt8](repeating: 0xA5, count: count))
    }
    let start = try #require(address)
    let after = UnsafeRawBufferPointer(start: start, count: count)
    // Another test may have been lent the block meanwhile; what was here must be gone in any case.
    #expect(!after.elementsEqual([UInt8](repeating: 0xA5, count: count)))
  }

  @Test("what a failing fill wrote is wiped, and its error comes through")
  func failingFill() {
    var address: UnsafeMutableRawPointer?
    #expect(throws: FillFailure()) {
      _ = try SecretBytes(count: 48) { buffer throws(FillFailure) in
        buffer.initializeMemory(as: UInt8.self, repeating: 0x5A)
        address = buffer.baseAddress
        throw FillFailure()
      }
    }
    if let address {
      let after = UnsafeRawBufferPointer(start: address, count: 48)
      #expect(!after.elementsEqual([UInt8](repeating: 0x5A, count: 48)))
    }
  }

  @Test(
    "secrets of every size are apart from each other", arguments: [0, 1, 32, 4096, 16_384, 40_000])
  func apart(count: Int) {
    let first = SecretBytes(count: count) { $0.initializeMemory(as: UInt8.self, repeating: 1) }
    let second = SecretBytes(count: count) { $0.initializeMemory(as: UInt8.self, repeating: 2) }
    #expect(bytes(of: first) == [UInt8](repeating: 1, count: count))
    #expect(bytes(of: second) == [UInt8](repeating: 2, count: count))
  }

  @Test("a copy outlives the original")
  func copies() {
    func copied() -> SecretBytes {
      let original = secret(sample)
      return original.copy()
    }
    #expect(bytes(of: copied()) == sample)
  }

  @Test("equality sees every byte, and the size")
  func equality() {
    func isEqual(_ bytes: [UInt8]) -> Bool {
      let secret = secret(sample)
      return secret.constantTimeEquals(self.secret(bytes))
    }
    #expect(isEqual(sample))
    for index in sample.indices {
      var changed = sample
      changed[index] ^= 0x80
      #expect(!isEqual(changed))
    }
    #expect(!isEqual(Array(sample.dropLast())))
  }

  @Test("threads share the memory without mixing it up")
  func threads() async {
    await withTaskGroup(of: Bool.self) { group in
      for worker in 0..<8 {
        group.addTask {
          (0..<2_000).allSatisfy { round in
            let count = (worker * 37 + round * 13) % 5_000
            let value = UInt8(truncatingIfNeeded: worker * 31 + round)
            let secret = SecretBytes(count: count) {
              $0.initializeMemory(as: UInt8.self, repeating: value)
            }
            return secret.withBytes { $0.allSatisfy { $0 == value } }
          }
        }
      }
      for await isIntact in group { #expect(isIntact) }
    }
  }
}
