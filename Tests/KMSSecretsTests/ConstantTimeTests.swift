import KMSSecrets
import Testing

@Suite("Constant time") struct ConstantTimeTests {
  @Test("equal bytes are equal, one changed bit is not, another size is not")
  func equality() {
    let bytes = [UInt8](0..<64)
    #expect(constantTimeEquals(bytes, bytes))
    #expect(constantTimeEquals([], []))
    #expect(!constantTimeEquals(bytes, Array(bytes.dropLast())))
    #expect(!constantTimeEquals([], [0]))
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << UInt8(bit)
        #expect(!constantTimeEquals(bytes, changed))
      }
    }
  }

  @Test("zeroizing leaves zeros")
  func zeroizes() {
    var bytes = [UInt8](repeating: 7, count: 33)
    bytes.withUnsafeMutableBytes { zeroize($0) }
    #expect(bytes == [UInt8](repeating: 0, count: 33))
    zeroize(UnsafeMutableRawBufferPointer(start: nil, count: 0))
  }
}
