import StrictJSON
import Testing

@Suite("Refusals of the grammar") struct RefusalTests {
  static let texts: [(String, JSONError)] = [
    ("", JSONError(.unexpectedEnd, at: 0)),
    (" \t\r\n", JSONError(.unexpectedEnd, at: 4)),
    ("[", JSONError(.unexpectedEnd, at: 1)),
    ("[1", JSONError(.unexpectedEnd, at: 2)),
    ("[1,", JSONError(.unexpectedEnd, at: 3)),
    ("[1,]", JSONError(.unexpectedByte, at: 3)),
    ("[,1]", JSONError(.unexpectedByte, at: 1)),
    ("[1 2]", JSONError(.unexpectedByte, at: 3)),
    ("[1}", JSONError(.unexpectedByte, at: 2)),
    ("]", JSONError(.unexpectedByte, at: 0)),
    ("{", JSONError(.unexpectedEnd, at: 1)),
    (#"{"a"#, JSONError(.unexpectedEnd, at: 3)),
    (#"{"a""#, JSONError(.unexpectedEnd, at: 4)),
    (#"{"a" 1}"#, JSONError(.unexpectedByte, at: 5)),
    (#"{"a":"#, JSONError(.unexpectedEnd, at: 5)),
    (#"{"a":}"#, JSONError(.unexpectedByte, at: 5)),
    (#"{"a":1"#, JSONError(.unexpectedEnd, at: 6)),
    (#"{"a":1,}"#, JSONError(.unexpectedByte, at: 7)),
    (#"{"a":1 "b":2}"#, JSONError(.unexpectedByte, at: 7)),
    (#"{"a":1]"#, JSONError(.unexpectedByte, at: 6)),
    (#"{,"a":1}"#, JSONError(.unexpectedByte, at: 1)),
    ("{a:1}", JSONError(.unexpectedByte, at: 1)),
    ("{1:1}", JSONError(.unexpectedByte, at: 1)),
    ("tru", JSONError(.unexpectedEnd, at: 3)),
    ("trUe", JSONError(.unexpectedByte, at: 2)),
    ("nul", JSONError(.unexpectedEnd, at: 3)),
    ("falsy", JSONError(.unexpectedByte, at: 4)),
    ("truer", JSONError(.trailingBytes, at: 4)),
    ("True", JSONError(.unexpectedByte, at: 0)),
    ("NaN", JSONError(.unexpectedByte, at: 0)),
    ("Infinity", JSONError(.unexpectedByte, at: 0)),
    ("'a'", JSONError(.unexpectedByte, at: 0)),
    ("1 1", JSONError(.trailingBytes, at: 2)),
    ("{}{}", JSONError(.trailingBytes, at: 2)),
    ("[]\u{0}", JSONError(.trailingBytes, at: 2)),
    ("[]/**/", JSONError(.trailingBytes, at: 2)),
    ("//\n1", JSONError(.unexpectedByte, at: 0)),
    ("\u{FEFF}1", JSONError(.byteOrderMark, at: 0)),
    ("1\u{FEFF}", JSONError(.trailingBytes, at: 1)),
    ("\u{A0}1", JSONError(.unexpectedByte, at: 0)),
    ("\u{B}1", JSONError(.unexpectedByte, at: 0)),
  ]

  @Test("names the reason and the place", arguments: texts)
  func refused(_ text: String, _ error: JSONError) {
    #expect(refusal(text) == error)
  }

  @Test("skipping refuses the same, also deep inside", arguments: texts)
  func skipped(_ text: String, _ error: JSONError) {
    #expect(skipRefusal(Array(text.utf8)) == error)
    #expect(walkRefusal(Array(text.utf8)) == error)
    let inner = Array(#"[{"x":[ "#.utf8) + Array(text.utf8)
    #expect(skipRefusal(inner) == refusal(inner))
    #expect(walkRefusal(inner) == refusal(inner))
  }

  @Test(
    "accepts white space wherever the grammar has it",
    arguments: ["\t{\n\"a\" : [ 1\r, 2 ] , \"b\" : { } }\n", " [ ] ", " null\n", "\r\n\"\" "])
  func whitespace(_ text: String) {
    #expect(refusal(text) == nil)
    #expect(skipRefusal(Array(text.utf8)) == nil)
  }

  @Test(
    "a beginning of a text is never a text",
    arguments: [
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Count":-1.5e3,"Flag":true}]}"#,
      #"[null,false,"é\u00e9\ud83d\ude00",{},[],{"a":{"b":[0]}}]"#,
    ])
  func beginnings(_ text: String) {
    let bytes = Array(text.utf8)
    #expect(refusal(bytes) == nil)
    for count in 0..<bytes.count {
      let error = refusal(Array(bytes[..<count]))
      #expect(error != nil)
      #expect(skipRefusal(Array(bytes[..<count])) == error)
    }
  }
}
