import Testing

@testable import SigV4

@Suite("The canonical form") struct CanonicalFormTests {
  private static func path(_ path: String, _ rule: PathRule) -> String {
    var sink = MemorySink()
    CanonicalPath.write(Array(path.utf8)[...], rule: rule, to: &sink)
    return String(decoding: sink.bytes, as: UTF8.self)
  }

  private static func query(_ query: String) throws -> String {
    var sink = MemorySink()
    try CanonicalQuery(Array(query.utf8)[...]).write(to: &sink)
    return String(decoding: sink.bytes, as: UTF8.self)
  }

  private static func value(_ value: String) -> String {
    var sink = MemorySink()
    let bytes = Array(value.utf8)
    CanonicalHeaderValue.write(bytes.span, 0..<bytes.count, to: &sink)
    return String(decoding: sink.bytes, as: UTF8.self)
  }

  @Test(
    "of a path has no dot segments and no empty ones, and is encoded once more",
    arguments: [
      ("", "/"), ("/", "/"), ("//", "/"), ("/.", "/"), ("/..", "/"), ("/../..", "/"), ("/a", "/a"),
      ("/a/", "/a/"), ("//a//b//", "/a/b/"), ("/a/./b", "/a/b"), ("/a/../b", "/b"),
      ("/a/b/..", "/a"),
      ("/a/b/../", "/a/"), ("/a%20b", "/a%2520b"), ("/a b", "/a%20b"), ("/\u{1234}", "/%E1%88%B4"),
      ("/-_.~", "/-_.~"), ("/...", "/..."), ("/a+b;c=d", "/a%2Bb%3Bc%3Dd"),
    ])
  func path(_ path: String, _ canonical: String) {
    #expect(Self.path(path, .normalized) == canonical)
  }

  @Test(
    "of a path that stays as it is",
    arguments: [
      ("", "/"), ("/", "/"), ("//", "//"), ("/a/./b/../c//", "/a/./b/../c//"), ("/a b", "/a%20b"),
    ])
  func verbatimPath(_ path: String, _ canonical: String) {
    #expect(Self.path(path, .verbatim) == canonical)
  }

  @Test(
    "of a query is sorted and encoded anew",
    arguments: [
      ("", ""), ("&&", ""), ("a", "a="), ("a=", "a="), ("=a", "=a"), ("=", "="),
      ("a=b=c", "a=b%3Dc"),
      ("b=2&a=1", "a=1&b=2"), ("a=2&a=1", "a=1&a=2"), ("a=1&a=1", "a=1&a=1"),
      ("A=1&a=1&B=1", "A=1&B=1&a=1"),
      ("a=%2f", "a=%2F"), ("a=%7E%41", "a=~A"), ("a=+", "a=%2B"), ("a= b", "a=%20b"),
      ("a-b=1&a=2&a%2Db=0", "a=2&a-b=0&a-b=1"), ("a=%E1%88%B4", "a=%E1%88%B4"),
      ("X-Amz-Signature=1&a=b&%58-Amz-Signature=2", "a=b"),
      ("x-amz-signature=1", "x-amz-signature=1"),
      ("a?b=c", "a%3Fb=c"), ("a=%00", "a=%00"),
    ])
  func query(_ query: String, _ canonical: String) throws {
    #expect(try Self.query(query) == canonical)
  }

  @Test(
    "of a query does not exist where a percent sign has no two digits",
    arguments: [
      "%", "a=%", "a=%2", "a=%2g", "%g0=a", "a=%%20", "a&b=%", "a=% 0", "a=%+1",
    ])
  func malformedQuery(_ query: String) {
    #expect(throws: SigV4Error.malformedTarget) { try Self.query(query) }
  }

  @Test(
    "of a header value has single blanks inside and none outside",
    arguments: [
      ("", ""), (" ", ""), ("a", "a"), (" a ", "a"), ("a  b", "a b"), ("\ta\t \tb\t", "a b"),
      ("\"a   b\"", "\"a b\""), ("a\n  b\n\tc", "a b c"), ("\u{E9}  \u{A0}", "\u{E9} \u{A0}"),
    ])
  func value(_ value: String, _ canonical: String) { #expect(Self.value(value) == canonical) }

  @Test("is hashed as it is written, whatever its size")
  func sinks() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<200 {
      var memory = MemorySink()
      var digest = DigestSink()
      for _ in 0..<Int.random(in: 0...8, using: &generator) {
        let text = String(repeating: "x", count: Int.random(in: 0...1_500, using: &generator))
        memory.append(text)
        digest.append(text)
        memory.append(UInt8(ascii: "\n"))
        digest.append(UInt8(ascii: "\n"))
      }
      let whole = SigV4Request(method: "", target: "", headers: [], body: memory.bytes)
      #expect(digest.finalize() == whole.payloadDigest())
    }
  }
}

@Suite("The index of header fields") struct HeaderIndexTests {
  @Test("finds what a search through all fields finds, in the order received")
  func differential() {
    var generator = SeededGenerator(seed: 2)
    let names = [
      "a", "b", "A", "ab", "host", "Host", "x-amz-da", "x-amz-date", "x-amz-dates", "X-Amz-Target",
      "x-amz-target-", "", "content-length", "content-type", "\u{E9}", "x-amz-d\u{0}",
    ]
    for _ in 0..<300 {
      let headers = (0..<Int.random(in: 0...24, using: &generator)).map { index in
        (name: names.randomElement(using: &generator) ?? "", value: "\(index)")
      }
      let index = HeaderIndex(HeaderFields(headers))
      for name in names.map({ $0.lowercased() }) {
        let found = index.fields(named: Array(name.utf8)[...]).map { index.fields[$0].position }
        let expected = headers.indices.filter { headers[$0].name.lowercased() == name }
        #expect(found == expected, "\(name) in \(headers.map(\.name))")
      }
    }
  }

  @Test("gives one field, none, or refuses several")
  func onlyPosition() throws {
    let index = HeaderIndex(HeaderFields([("a", "1"), ("B", "2"), ("A", "3")]))
    #expect(try index.onlyPosition(of: "b") == 1)
    #expect(try index.onlyPosition(of: "c") == nil)
    #expect(throws: SigV4Error.repeated(field: "a")) { try index.onlyPosition(of: "a") }
  }
}
