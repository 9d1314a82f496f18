import Testing

@testable import IAMPolicy

@Suite("Addresses") struct AddressBlockTests {
  private static func read(_ text: String) -> AddressBlock? {
    let bytes = Array(text.utf8)
    return AddressBlock(bytes.span)
  }

  static let table: [(block: String, address: String, contains: Bool)] = [
    ("203.0.113.0/24", "203.0.113.7", true), ("203.0.113.0/24", "203.0.114.7", false),
    ("203.0.113.9/24", "203.0.113.7", true), ("203.0.113.7", "203.0.113.7", true),
    ("203.0.113.7", "203.0.113.8", false), ("0.0.0.0/0", "255.255.255.255", true),
    ("0.0.0.0/0", "::1", false), ("::/0", "1.2.3.4", false), ("::/0", "2001:db8::1", true),
    ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
    ("2001:DB8::1", "2001:db8:0:0:0:0:0:1", true), ("1::", "1:0:0:0:0:0:0:0", true),
    ("::ffff:1.2.3.4", "1.2.3.4", true), ("1.2.3.4", "::ffff:102:304", true),
    ("::ffff:1.2.3.0/120", "1.2.3.4", true), ("::ffff:0:0/96", "8.8.8.8", true),
    ("::ffff:0:0/95", "8.8.8.8", false), ("64:ff9b::1.2.3.4", "64:ff9b::102:304", true),
    ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", true), ("::8", "0:0:0:0:0:0:0:8", true),
    ("128.0.0.0/1", "127.255.255.255", false), ("2001:db8:0:8000::/49", "2001:db8::", false),
  ]

  @Test("belong to a block or do not", arguments: table)
  func rows(_ row: (block: String, address: String, contains: Bool)) throws {
    let address = try #require(Self.read(row.address))
    #expect(address.isSingle)
    #expect(try #require(Self.read(row.block)).contains(address) == row.contains)
  }

  @Test(
    "are refused when they are none",
    arguments: [
      "", "/", "/24", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4/", "1.2.3.4/33",
      "1.2.3.4/08", "1.2.3.4/-1", "1.2.3.4/2/3", "1..2.3", "a.b.c.d", "1.2.3.4 ", ":", ":::", "1:",
      "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::/129", "12345::",
      "g::", "::1.2.3", "1.2.3.4::", "fe80::1%eth0", "[::1]", "::1.2.3.4:5", "1234",
    ])
  func invalid(_ text: String) {
    #expect(Self.read(text) == nil)
  }

  @Test("with a prefix are blocks", arguments: ["1.2.3.4/31", "0.0.0.0/0", "::/0", "::1/127"])
  func blocks(_ text: String) throws {
    #expect(try #require(Self.read(text)).isSingle == false)
  }

  @Test(
    "with the longest prefix are single",
    arguments: ["1.2.3.4/32", "::1/128", "::ffff:1.2.3.4/128"])
  func single(_ text: String) throws {
    #expect(try #require(Self.read(text)).isSingle)
  }
}
