import KMSModel
import Testing

@testable import KMSService

@Suite("LastUsageBook") struct LastUsageBookTests {
  private static let uuid = "b7b0c3a8-3f0e-4b0f-9c8e-2f6d9f1f8a10"

  private static func usage(_ second: Int64, event: String = uuid) -> KeyUsage {
    KeyUsage(
      operation: .decrypt, date: Timestamp(millisecondsSinceEpoch: second * 1000),
      eventID: event, requestID: "r")
  }

  private static func arn(_ number: Int) throws -> KeyARN {
    let tail = String(number + 100_000_000_000)
    guard
      case .arn(let arn)? = KeyReference(
        "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-\(tail)")
    else { throw NoARN() }
    return arn
  }

  private struct NoARN: Error {}

  @Test("ids come back as they were, whether or not they are UUIDs", arguments: [uuid, "r", ""])
  func ids(_ id: String) {
    #expect(Self.usage(1, event: id).eventID == id)
    #expect(Self.usage(1, event: id).requestID == "r")
    #expect(Self.usage(1, event: id) != Self.usage(1, event: "other"))
  }

  @Test("what is being written down is told until it is, and a later use waits for its turn")
  func turns() throws {
    let book = LastUsageBook()
    let key = try Self.arn(1)
    #expect(book.latest(of: key) == nil)
    #expect(book.unwritten(limit: 10).isEmpty)
    book.note(Self.usage(1), of: key.text)
    let page = book.unwritten(limit: 10)
    #expect(page.map(\.usage) == [Self.usage(1)])
    book.note(Self.usage(2), of: key.text)
    #expect(book.latest(of: key) == Self.usage(2))
    book.forget(page)
    #expect(book.latest(of: key) == Self.usage(2))
    let next = book.unwritten(limit: 10)
    #expect(next.map(\.usage) == [Self.usage(2)])
    book.forget(next)
    book.forget(next)
    #expect(book.latest(of: key) == nil)
  }

  @Test("every key has its turn, although all are used all the time")
  func fairness() throws {
    let book = LastUsageBook()
    let keys = try (0..<500).map(Self.arn)
    var written: Set<String> = []
    for round in 0..<10 {
      for key in keys { book.note(Self.usage(Int64(round)), of: key.text) }
      let page = book.unwritten(limit: 50)
      for key in keys { book.note(Self.usage(Int64(round) + 100), of: key.text) }
      book.forget(page)
      written.formUnion(page.map(\.keyARN))
    }
    #expect(written.count == 500)
  }

  @Test("a round takes a thousand keys, or what has all written down in time")
  func rounds() throws {
    let book = LastUsageBook()
    book.note(Self.usage(1), of: "a")
    #expect(book.roundCount() == LastUsageBook.roundKeysMin)
    for number in 0..<60_000 { book.note(Self.usage(1), of: String(number)) }
    let perRound = book.roundCount()
    #expect(perRound * LastUsageBook.roundsMax >= 60_001)
    #expect(perRound < 60_000 / 10)
    book.forget(book.unwritten(limit: 30_000))
    #expect(book.roundCount() == perRound, "the pace is that of the beginning")
  }

  @Test("uses of more keys than fit are not noted, and room is made in haste")
  func full() throws {
    let book = LastUsageBook(keysMax: 80)
    for number in 0..<69 { book.note(Self.usage(1), of: try Self.arn(number).text) }
    #expect(book.roundCount() == LastUsageBook.roundKeysMin)
    for number in 69..<100 { book.note(Self.usage(1), of: try Self.arn(number).text) }
    #expect(book.roundCount() == LastUsageBook.fullRoundKeys)
    #expect(book.latest(of: try Self.arn(79)) != nil)
    #expect(book.latest(of: try Self.arn(80)) == nil)
    book.note(Self.usage(2), of: try Self.arn(79).text)
    #expect(book.latest(of: try Self.arn(79)) == Self.usage(2))
    #expect(book.unwritten(limit: 100).count == 80)
  }
}
