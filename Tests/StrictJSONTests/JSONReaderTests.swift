import StrictJSON
import Testing

@Suite("JSONReader") struct JSONReaderTests {
  private func reader(_ text: String) throws(JSONError) -> JSONReader {
    try JSONReader(Array(text.utf8))
  }

  @Test("walks through a request in one pass")
  func request() throws {
    var reader = try reader(
      #"{"KeyId":"k","Plaintext":"aGk=","More":[{"x":[]},1],"Context":{"a":"b"},"Dry":true,"N":-5}"#
    )
    var (key, plaintext, context, isDry, number) = ("", [UInt8](), "", false, Int64(0))
    try reader.beginObject()
    while let name = try reader.nextMember() {
      switch name {
      case "KeyId": key = try reader.readString()
      case "Plaintext": plaintext = try reader.readBase64()
      case "Context":
        try reader.beginObject()
        while let name = try reader.nextMember() {
          context += name.string + (try reader.readString())
        }
      case "Dry": isDry = try reader.readBool()
      case "N": number = try reader.readInteger()
      default: try reader.skipValue()
      }
    }
    try reader.finish()
    #expect((key, plaintext, context, isDry, number) == ("k", Array("hi".utf8), "ab", true, -5))
  }

  @Test(
    "peeking reads nothing and may be repeated",
    arguments: [
      ("null", .null), (" false", .bool), ("true", .bool), ("-1", .number), ("0", .number),
      ("9", .number), (#""""#, .string), ("[]", .array), ("{}", .object),
    ] as [(String, JSONKind)])
  func peek(_ text: String, _ kind: JSONKind) throws {
    var reader = try reader(text)
    #expect(try reader.peek() == kind)
    #expect(try reader.peek() == kind)
    try reader.skipValue()
    try reader.finish()
  }

  @Test("null is what the caller makes of it")
  func null() throws {
    var reader = try reader("[null,1,null]")
    try reader.beginArray()
    #expect(try reader.nextElement())
    #expect(try reader.skipNull())
    #expect(try reader.nextElement())
    #expect(try !reader.skipNull())
    #expect(try reader.readNumber().text == "1")
    #expect(try reader.nextElement())
    try reader.readNull()
    #expect(try !reader.nextElement())
    try reader.finish()
  }

  @Test(
    "a value of another kind is refused and can still be read",
    arguments: [
      "null", "true", "1", #""s""#, "[1]", #"{"a":1}"#,
    ])
  func wrongKind(_ text: String) throws {
    var reader = try reader(text)
    let kind = try reader.peek()
    let error = JSONError(.wrongKind, at: 0)
    func check(_ found: JSONError?, unless expected: JSONKind) {
      if kind != expected { #expect(found == error) }
    }
    if kind != .null {
      check(failure { () throws(JSONError) in try reader.readNull() }, unless: .null)
    }
    if kind != .bool {
      check(failure { () throws(JSONError) in try reader.readBool() }, unless: .bool)
    }
    if kind != .number {
      check(failure { () throws(JSONError) in try reader.readNumber() }, unless: .number)
      check(failure { () throws(JSONError) in try reader.readInteger() }, unless: .number)
    }
    if kind != .string {
      check(failure { () throws(JSONError) in try reader.readString() }, unless: .string)
      check(failure { () throws(JSONError) in try reader.readText() }, unless: .string)
      check(failure { () throws(JSONError) in try reader.readBase64() }, unless: .string)
    }
    if kind != .array {
      check(failure { () throws(JSONError) in try reader.beginArray() }, unless: .array)
    }
    if kind != .object {
      check(failure { () throws(JSONError) in try reader.beginObject() }, unless: .object)
    }
    try reader.skipValue()
    try reader.finish()
  }

  @Test("calls that cannot be at their place are errors, not traps")
  func outOfOrder() throws {
    func isOutOfOrder(_ error: JSONError?) -> Bool { error?.reason == .outOfOrder }
    var reader = try reader(#"{"a":[1]}"#)
    #expect(isOutOfOrder(failure { () throws(JSONError) in try reader.nextMember() }))
    #expect(isOutOfOrder(failure { () throws(JSONError) in try reader.nextElement() }))
    #expect(isOutOfOrder(failure { () throws(JSONError) in try reader.finish() }))
    try reader.beginObject()
    #expect(isOutOfOrder(failure { () throws(JSONError) in try reader.peek() }))
    #expect(isOutOfOrder(failure { () throws(JSONError) in try reader.readString() }))
    #expect(isOutOfOrder(failure { () throws(JSONError) in try reader.nextElement() }))
    #expect(try reader.nextMember()?.string == "a")
    #expect(isOutOfOrder(failure { () throws(JSONError) in try reader.nextMember() }))
    try reader.beginArray()
    #expect(isOutOfOrder(failure { () throws(JSONError) in try reader.nextMember() }))
    #expect(isOutOfOrder(failure { () throws(JSONError) in try reader.finish() }))
    #expect(try reader.nextElement())
    #expect(isOutOfOrder(failure { () throws(JSONError) in try reader.nextElement() }))
    try reader.skipValue()
    #expect(isOutOfOrder(failure { () throws(JSONError) in try reader.skipValue() }))
    #expect(try !reader.nextElement())
    #expect(try reader.nextMember() == nil)
    #expect(isOutOfOrder(failure { () throws(JSONError) in try reader.nextMember() }))
    #expect(isOutOfOrder(failure { () throws(JSONError) in try reader.skipValue() }))
    try reader.finish()
    try reader.finish()
  }

  @Test(
    "a reader that found an error does not find its way again",
    arguments: [
      #"{"a" "b":1}"#, #"{"a":1 "b":1}"#, #"{"a":1,}"#, #"{"a":1,"a":1}"#, #"{"a":"\x","b":1}"#,
      #"{"a":1.,"b":1}"#, #"{"a":nul,"b":1}"#, #"{"a":[1 2],"b":1}"#, #"{"a":x}"#, #"{1:2}"#, "{]",
    ])
  func lost(_ text: String) throws {
    var reader = try reader(text)
    try reader.beginObject()
    var errorCount = 0
    for _ in 0..<20 {
      let error = failure { () throws(JSONError) in
        while try reader.nextMember() != nil { try reader.skipValue() }
        try reader.finish()
      }
      errorCount += error == nil ? 0 : 1
      let skipError = failure { () throws(JSONError) in try reader.skipValue() }
      errorCount += skipError == nil ? 0 : 1
    }
    #expect(errorCount == 40)
  }

  @Test("the offset is what was read")
  func offset() throws {
    var reader = try reader(#" [ 12 , "a" ] "#)
    #expect(reader.offset == 0)
    try reader.beginArray()
    #expect(reader.offset == 2)
    #expect(try reader.nextElement())
    try reader.skipValue()
    #expect(reader.offset == 5)
    #expect(try reader.nextElement())
    try reader.skipValue()
    #expect(try !reader.nextElement())
    try reader.finish()
    #expect(reader.offset == 14)
  }
}
