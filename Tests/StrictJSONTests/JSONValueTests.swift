import StrictJSON
import Testing

@Suite("JSONValue") struct JSONValueTests {
  private func object(_ text: String) throws -> JSONObject {
    guard case .object(let object) = try JSONValue(parsing: Array(text.utf8)) else {
      throw JSONError(.wrongKind, at: 0)
    }
    return object
  }

  @Test("each kind of value is a case")
  func kinds() throws {
    let text = #" {"n":null,"t":true,"f":false,"d":-1.5,"s":"é","a":[1,[],{}],"o":{"x":"y"}} "#
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(
      canonical(value)
        == "{'6e':null,'74':true,'66':false,'64':-1.5,'73':'c3 a9','61':[1,[],{}],'6f':{'78':'79'}}"
    )
  }

  @Test("members keep their order")
  func order() throws {
    #expect(try object(#"{"b":1,"a":2,"c":3}"#).members.map(\.name) == ["b", "a", "c"])
    #expect(try object("{}").members.isEmpty)
  }

  @Test("a member is found by the bytes of its name")
  func lookup() throws {
    let object = try object("{\"\u{E9}\":1,\"e\u{301}\":2,\"\":3,\"\\u0061\":4,\"null\":null}")
    let number = { (name: String) -> Int64? in
      guard case .number(let number)? = object[name] else { return nil }
      return number.integer
    }
    #expect(number("\u{E9}") == 1)
    #expect(number("e\u{301}") == 2)
    #expect(number("") == 3)
    #expect(number("a") == 4)
    #expect(object["null"] != nil)
    #expect(object["A"] == nil)
  }

  @Test(
    "any kind of value may be the whole text", arguments: ["null", "true", "0", #""""#, "[]", "{}"])
  func scalars(_ text: String) {
    #expect(refusal(text) == nil)
  }

  @Test("a part of a text can be read as a tree")
  func part() throws {
    var reader = try JSONReader(Array(#"{"a":{"b":[1]},"c":2}"#.utf8))
    try reader.beginObject()
    #expect(try reader.nextMember()?.string == "a")
    #expect(canonical(try reader.readValue()) == "{'62':[1]}")
    #expect(try reader.nextMember()?.string == "c")
    #expect(try reader.readInteger() == 2)
    #expect(try reader.nextMember() == nil)
    try reader.finish()
  }
}
