import KMSModel
import Testing

@testable import KMSKeys

@Suite("CiphertextBlob") struct CiphertextBlobTests {
  private let bytes: [UInt8] = [1] + (0..<113).map { UInt8($0) + 7 }

  @Test("what is parsed is written again byte by byte", arguments: [98, 99, 114])
  func reencodes(count: Int) throws {
    let bytes = Array(bytes.prefix(count))
    let blob = try #require(CiphertextBlob(parsing: bytes))
    #expect(blob.encoded == bytes)
  }

  @Test("the fields lie where the format says")
  func fields() throws {
    let blob = try #require(CiphertextBlob(parsing: bytes))
    #expect(blob.materialID.bytes == Array(bytes[1..<33]))
    #expect(Array(blob.nonce) == Array(bytes[33..<49]))
    #expect(Array(blob.commitment) == Array(bytes[49..<81]))
    #expect(Array(blob.sealed) == Array(bytes[81...]))
    #expect(CiphertextBlob.overheadByteCount == 97)
  }

  @Test("what is too short to carry a byte is no blob", arguments: 0...97)
  func tooShort(count: Int) {
    #expect(CiphertextBlob(parsing: Array(bytes.prefix(count))) == nil)
  }

  @Test("another version is no blob", arguments: [0, 2, 0x81, 0xFF] as [UInt8])
  func versions(version: UInt8) {
    #expect(CiphertextBlob(parsing: [version] + bytes.dropFirst()) == nil)
  }
}
