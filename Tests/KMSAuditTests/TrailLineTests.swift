import KMSAudit
import KMSAuditFile
import Testing

@Suite("TrailLine") struct TrailLineTests {
  private static let hash = String(repeating: "0f", count: 32)
  private static let line =
    #"{"sequence":12,"previous":"\#(hash)","durability":"sync","event":{"a":1}}"#

  private func read(_ text: String) -> TrailLine? { TrailLine(Array(text.utf8)[...]) }

  @Test("a line says its number, the hash before it, its mode and its event")
  func whole() throws {
    let line = try #require(read(TrailLineTests.line))
    #expect(line.sequence == 12)
    #expect(line.previous == [UInt8](repeating: 15, count: 32))
    #expect(line.durability == .sync)
    #expect(line.event == Array(#"{"a":1}"#.utf8))
  }

  @Test(
    "a line that is not written as the trail writes it is none",
    arguments: [
      (#""sequence":12"#, #""sequence":012"#), (#""sequence":12"#, #""sequence":0"#),
      (#""sequence":12"#, #""sequence":"12""#), (#""sequence":12"#, #""sequence": 12"#),
      (#""sequence":12"#, #""sequence":"#), (#""sequence":12"#, #""sequence":-1"#),
      (#""sequence":12"#, #""sequence":18446744073709551616"#), ("sync", "none"),
      ("sync", "SYNC"), ("0f0f", "0F0f"), ("0f0f", "0f0"), ("0f0f", "0f0g"),
      (#"{"a":1}"#, "1"), (#"{"a":1}}"#, "{}"), (#"{"a":1}}"#, "{"),
      (#""event""#, #""Event""#), (#"{"sequence""#, #" {"sequence""#),
    ])
  func other(_ change: (String, String)) throws {
    let range = try #require(TrailLineTests.line.firstRange(of: change.0))
    var text = TrailLineTests.line
    text.replaceSubrange(range, with: change.1)
    #expect(read(text) == nil)
  }

  @Test("every beginning of a line is none")
  func cut() {
    for count in 0..<TrailLineTests.line.utf8.count {
      #expect(read(String(TrailLineTests.line.prefix(count))) == nil)
    }
  }
}
