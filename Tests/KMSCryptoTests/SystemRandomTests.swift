import KMSCrypto
import Testing

@Suite("SystemRandom") struct SystemRandomTests {
  @Test("every byte of the buffer is filled", arguments: [1, 16, 257, 4096, 100_000])
  func fills(count: Int) throws {
    // A byte that is never written stays 0 in 32 fills; a random one does with chance 2^-256.
    var seen = [UInt8](repeating: 0, count: count)
    for _ in 0..<32 {
      var buffer = [UInt8](repeating: 0, count: count)
      try buffer.withUnsafeMutableBytes { try SystemRandom.fill($0) }
      for index in seen.indices { seen[index] |= buffer[index] }
    }
    #expect(seen.allSatisfy { $0 != 0 })
  }

  @Test("an empty buffer is full")
  func empty() throws {
    try SystemRandom.fill(UnsafeMutableRawBufferPointer(start: nil, count: 0))
  }
}
