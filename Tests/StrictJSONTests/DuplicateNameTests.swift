import StrictJSON
import Testing

@Suite("Duplicate names") struct DuplicateNameTests {
  @Test(
    "one name twice in an object is refused, whatever it is written like",
    arguments: [
      (#"{"a":1,"a":1}"#, 7), (#"{"a":1,"\u0061":2}"#, 7), (#"{"\u0061":1,"a":2}"#, 12),
      (#"{"":1,"":2}"#, 6), (#"{"/":1,"\/":2}"#, 7), (#"{"\/":1,"\u002f":2}"#, 8),
      (#"{"😀":1,"\ud83d\uDE00":2}"#, 10), (#"{"\n":1,"\u000A":2}"#, 8),
      (#"{"a":1,"b":2,"c":3,"b":4}"#, 19), (#"[{"a":1},{"a":1,"a":2}]"#, 16),
      (#"{"x":{"a":1,"a":2}}"#, 12), (#"{"a":{"a":1},"a":2}"#, 13),
      (#"{"a":[{"b":{}},{"b":{},"b":{}}]}"#, 23),
    ])
  func refused(_ text: String, _ offset: Int) {
    let error = JSONError(.duplicateName, at: offset)
    #expect(refusal(text) == error)
    #expect(skipRefusal(Array(text.utf8)) == error)
    #expect(walkRefusal(Array(text.utf8)) == error)
  }

  @Test(
    "other names are other names",
    arguments: [
      #"{"a":1,"A":1}"#, #"{"a":1,"a ":1}"#, #"{"a":{"a":{"a":1}}}"#, #"[{"a":1},{"a":1}]"#,
      "{\"\u{E9}\":1,\"e\u{301}\":2}", #"{"a":1,"\\u0061":2}"#, #"{"a":{"b":1},"b":2}"#,
      #"{"":1,"\u0000":2}"#, #"{"a":1,"ab":2,"abc":3}"#, "{\"K\":1,\"\u{212A}\":2}",
    ])
  func accepted(_ text: String) {
    #expect(refusal(text) == nil)
    #expect(skipRefusal(Array(text.utf8)) == nil)
  }

  /// An object of so many members, the last of which has the name of one before or its own.
  private func object(_ count: Int, last name: String) -> [UInt8] {
    var members = (0..<count - 1).map { #""name\#($0)":{"name\#($0)":[\#($0)]}"# }
    members.append("\"\(name)\":null")
    return Array("{\(members.joined(separator: ","))}".utf8)
  }

  @Test(
    "every name of an object counts, in few and in many", arguments: [2, 7, 8, 9, 10, 11, 17, 300])
  func many(_ count: Int) {
    #expect(refusal(object(count, last: "other")) == nil)
    #expect(skipRefusal(object(count, last: "other")) == nil)
    for index in Set([0, 1, 6, 7, 8, 9, count - 2]) where index <= count - 2 {
      for name in ["name\(index)", "\\u006eame\(index)"] {
        let bytes = object(count, last: name)
        #expect(refusal(bytes)?.reason == .duplicateName)
        #expect(skipRefusal(bytes) == refusal(bytes))
      }
    }
  }

  @Test("an object inside does not disturb the names of the one around it")
  func nested() {
    let inner = String(decoding: object(20, last: "inner"), as: UTF8.self)
    let names = (0..<20).map { "\"name\($0)\":\(inner)" }
    #expect(refusal("{" + names.joined(separator: ",") + "}") == nil)
    #expect(
      refusal("{" + names.joined(separator: ",") + #","name3":0}"#)?.reason == .duplicateName)
  }

  @Test("names with escapes are told apart in large objects")
  func escapedInLarge() {
    let names = (0..<200).map { #""\u00\#($0 < 100 ? "41" : "42")\#($0 % 100)":0"# }
    let text = "{" + names.joined(separator: ",")
    #expect(refusal(text + "}") == nil)
    #expect(refusal(text + #","A99":1}"#)?.reason == .duplicateName)
    #expect(refusal(text + #","B\u0030":1}"#)?.reason == .duplicateName)
  }

  @Test("a large object does not take time that grows with its square", .timeLimit(.minutes(1)))
  func manyMembers() {
    let members = (0..<60_000).map { "\"\($0)\":0" }
    let bytes = Array("{\(members.joined(separator: ","))}".utf8)
    #expect(skipRefusal(bytes) == nil)
    #expect(refusal(bytes) == nil)
  }
}
