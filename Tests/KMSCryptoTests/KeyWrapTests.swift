import KMSCrypto
import Testing

@Suite("AES key wrap") struct KeyWrapTests {
  private let provider = OpenSSLProvider()
  private let key = [UInt8](0..<32)

  @Test(
    "Wycheproof (documented): valid cases pass both ways, all others are a mismatch",
    .enabled(if: VectorFolder.isPresent, VectorFolder.missing),
    arguments: [("aes_kwp", KeyWrapMode.padded), ("aes_wrap", KeyWrapMode.plain)])
  func wycheproofCases(name: String, mode: KeyWrapMode) throws {
    for (_, cases) in try wycheproof(name) {
      for vector in cases {
        let key = try vector.bytes("key")
        let wrapped = try vector.bytes("ct")
        let id = "case \(try vector.int("tcId"))"
        // "acceptable" is the wrapping of 8-byte keys, which SP 800-38F does not have: refused.
        guard try vector.text("result") == "valid" else {
          #expect(throws: CryptoError.mismatch, "\(id)") {
            _ = try provider.unwrapped(wrapped, key: key, mode)
          }
          continue
        }
        let message = try vector.bytes("msg")
        #expect(try provider.wrapped(message, key: key, mode) == wrapped, "\(id)")
        #expect(try provider.unwrapped(wrapped, key: key, mode) == message, "\(id)")
      }
    }
  }

  @Test(
    "ACVP samples (recorded): padded wrapping, both directions",
    .enabled(if: VectorFolder.isPresent, VectorFolder.missing))
  func acvpSamples() throws {
    let cases = try acvp("ACVP-AES-KWP").filter { try $0.text("kwCipher") == "cipher" }
    #expect(!cases.isEmpty)
    for vector in cases {
      let key = try vector.bytes("key")
      if try vector.text("direction") == "encrypt" {
        let wrapped = try provider.wrapped(vector.bytes("pt"), key: key, .padded)
        #expect(try wrapped == vector.bytes("ct"))
      } else if vector.values["testPassed"] as? Bool == false {
        #expect(throws: CryptoError.mismatch) {
          _ = try provider.unwrapped(vector.bytes("ct"), key: key, .padded)
        }
      } else {
        #expect(
          try provider.unwrapped(vector.bytes("ct"), key: key, .padded) == vector.bytes("pt"))
      }
    }
  }

  @Test("padded wrapping takes every size", arguments: [1, 7, 8, 9, 16, 32, 1217, 2374, 65_536])
  func paddedSizes(count: Int) throws {
    let secret = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let wrapped = try provider.wrapped(secret, key: key, .padded)
    #expect(wrapped.count == (count + 7) / 8 * 8 + 8)
    #expect(try provider.unwrapped(wrapped, key: key, .padded) == secret)
    for index in Set([0, 7, 8, wrapped.count - 1]) {
      var changed = wrapped
      changed[index] ^= 1
      #expect(throws: CryptoError.mismatch) {
        _ = try provider.unwrapped(changed, key: key, .padded)
      }
    }
  }

  @Test("what cannot be wrapped is refused")
  func wrapRefusals() {
    for count in [0, 65_537] {
      #expect(throws: CryptoError.sizeInvalid) {
        _ = try provider.wrapped([UInt8](repeating: 1, count: count), key: key, .padded)
      }
    }
    for count in [0, 8, 15, 17, 33, 65_544] {
      #expect(throws: CryptoError.sizeInvalid) {
        _ = try provider.wrapped([UInt8](repeating: 1, count: count), key: key, .plain)
      }
    }
  }

  @Test("what has a size that no wrapping has is a mismatch", arguments: KeyWrapMode.allCases)
  func unwrapRefusals(mode: KeyWrapMode) {
    for count in [0, 1, 8, 15, 17, 65_560] {
      #expect(throws: CryptoError.mismatch) {
        _ = try provider.unwrapped([UInt8](repeating: 1, count: count), key: key, mode)
      }
    }
  }

  @Test("keys of another size are refused", arguments: [0, 8, 15, 17, 31, 33, 64])
  func keySizes(count: Int) {
    let key = [UInt8](repeating: 1, count: count)
    let secret = [UInt8](repeating: 1, count: 32)
    for mode in KeyWrapMode.allCases {
      #expect(throws: CryptoError.keySizeInvalid) {
        _ = try provider.wrapped(secret, key: key, mode)
      }
      #expect(throws: CryptoError.keySizeInvalid) {
        _ = try provider.unwrapped(secret, key: key, mode)
      }
    }
  }
}
