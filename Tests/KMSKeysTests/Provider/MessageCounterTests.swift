import KMSCrypto
import Testing

@testable import KMSKeys

@Suite("MessageCounter") struct MessageCounterTests {
  @Test("2^48 messages are encrypted, and not one more")
  func limit() throws {
    let counter = MessageCounter(counted: MessageCounter.messagesMax - 2)
    try counter.count()
    try counter.count()
    for _ in 0..<3 {
      #expect(throws: KeyError.cryptography(.keyExhausted)) { try counter.count() }
    }
  }

  @Test("from 2^40 messages on rotation is due")
  func warning() throws {
    let counter = MessageCounter(counted: MessageCounter.messagesBeforeWarning - 1)
    #expect(!counter.isRotationDue)
    try counter.count()
    #expect(counter.isRotationDue)
  }

  @Test("a fresh counter has counted nothing")
  func fresh() throws {
    #expect(!MessageCounter().isRotationDue)
    try MessageCounter().count()
  }
}
