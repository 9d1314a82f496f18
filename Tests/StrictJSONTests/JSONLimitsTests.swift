import StrictJSON
import Testing

@Suite("JSONLimits") struct JSONLimitsTests {
  @Test("the standard limits are the documented ones")
  func standard() {
    #expect(JSONLimits.standard.byteCountMax == 1_048_576)
    #expect(JSONLimits.standard.depthMax == 32)
    #expect(JSONLimits.standard.numberByteCountMax == 128)
  }

  @Test("a text may be as long as the limit and no longer")
  func byteCount() {
    let text = #"["\#(String(repeating: "a", count: (1 << 20) - 4))"]"#
    #expect(text.utf8.count == 1 << 20)
    #expect(refusal(text) == nil)
    #expect(skipRefusal(Array(text.utf8)) == nil)
    #expect(refusal(text + " ") == JSONError(.tooLarge, at: 1 << 20))
    #expect(skipRefusal(Array(text.utf8) + [0x20]) == JSONError(.tooLarge, at: 1 << 20))
    #expect(refusal("[]", JSONLimits(byteCountMax: 2)) == nil)
    #expect(refusal("[] ", JSONLimits(byteCountMax: 2)) == JSONError(.tooLarge, at: 2))
    #expect(refusal("", JSONLimits(byteCountMax: 0)) == JSONError(.unexpectedEnd, at: 0))
  }

  @Test("nesting may be as deep as the limit and no deeper", arguments: [1, 2, 32, 128])
  func depth(_ depth: Int) {
    let limits = JSONLimits(depthMax: depth)
    for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
      let innermost = open == "[" ? "" : "1"
      let nested = { (depth: Int) in
        Array(
          (String(repeating: open, count: depth) + innermost
            + String(repeating: close, count: depth)).utf8)
      }
      #expect(refusal(nested(depth), limits) == nil)
      #expect(skipRefusal(nested(depth), limits) == nil)
      let error = JSONError(.tooDeep, at: depth * open.utf8.count)
      #expect(refusal(nested(depth + 1), limits) == error)
      #expect(skipRefusal(nested(depth + 1), limits) == error)
      #expect(walkRefusal(nested(depth + 1), limits) == error)
    }
  }

  @Test("no limit lets nesting go on without end")
  func ceiling() {
    let limits = JSONLimits(depthMax: .max)
    #expect(limits.depthMax == JSONLimits.depthCeiling)
    let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
    #expect(refusal(bytes, limits) == JSONError(.tooDeep, at: JSONLimits.depthCeiling))
    #expect(skipRefusal(bytes, limits) == JSONError(.tooDeep, at: JSONLimits.depthCeiling))
  }

  @Test("depth counts what is open, not what was")
  func depthOfSiblings() {
    let limits = JSONLimits(depthMax: 2)
    #expect(refusal(#"[[],[],{},{"a":1},[1]]"#, limits) == nil)
    #expect(refusal(#"[[],[],{},{"a":[]}]"#, limits) == JSONError(.tooDeep, at: 15))
  }

  @Test("a depth of nothing leaves the values that hold nothing", arguments: [0, -1])
  func noDepth(_ depth: Int) {
    let limits = JSONLimits(depthMax: depth)
    #expect(refusal("1", limits) == nil)
    #expect(refusal("[]", limits) == JSONError(.tooDeep, at: 0))
  }

  @Test("a number may be as long as the limit and no longer")
  func numberLength() {
    let number = "0." + String(repeating: "1", count: 126)
    #expect(refusal(number) == nil)
    #expect(refusal("[\(number)]") == nil)
    #expect(refusal("[\(number)1]") == JSONError(.numberTooLong, at: 1))
    #expect(skipRefusal(Array("[\(number)1]".utf8)) == JSONError(.numberTooLong, at: 1))
    #expect(refusal("-1", JSONLimits(numberByteCountMax: 2)) == nil)
    #expect(refusal("-10", JSONLimits(numberByteCountMax: 2)) == JSONError(.numberTooLong, at: 0))
  }
}
