import KMSSecrets
import Testing

@Suite("SensitiveBytes") struct SensitiveBytesTests {
  private struct Request: Sendable {
    let plaintext: SensitiveBytes
  }

  private let sensitive = SensitiveBytes(copying: Array("attack at dawn".utf8))

  @Test("it lends what was put in")
  func lends() {
    #expect(sensitive.count == 14)
    #expect(sensitive.withBytes { String(decoding: $0, as: UTF8.self) } == "attack at dawn")
  }

  @Test("nothing of it shows in text, in debug text, in a dump or in reflection")
  func redacted() {
    var dumped = ""
    dump(Request(plaintext: sensitive), to: &dumped)
    for text in [
      "\(sensitive)", String(reflecting: sensitive),
      String(describing: Request(plaintext: sensitive)),
      String(reflecting: Request(plaintext: sensitive)), dumped,
    ] {
      #expect(text.contains("<redacted>"))
      #expect(!text.contains("attack") && !text.contains("97"))
    }
    #expect(Mirror(reflecting: sensitive).children.isEmpty)
  }

  @Test("it takes over a secret")
  func takesOver() {
    let secret = SecretBytes(count: 2) { $0.copyBytes(from: [1, 2]) }
    #expect(SensitiveBytes(secret) == SensitiveBytes(copying: [1, 2]))
  }

  @Test("equality is by bytes")
  func equality() {
    #expect(sensitive == SensitiveBytes(copying: Array("attack at dawn".utf8)))
    #expect(sensitive != SensitiveBytes(copying: Array("attack at dusk".utf8)))
    #expect(sensitive != SensitiveBytes(copying: Array("attack".utf8)))
    #expect(SensitiveBytes(copying: []) == SensitiveBytes(copying: []))
  }
}
