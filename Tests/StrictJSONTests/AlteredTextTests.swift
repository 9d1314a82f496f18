import StrictJSON
import Testing

/// Texts that are almost JSON: tree, walk, skip and the reference must say the same of each.
@Suite("Altered texts") struct AlteredTextTests {
  static let texts = [
    #"{"KeyId":"alias/a","Plaintext":"aGk=","EncryptionContext":{"a":"b","\u0061b":"\n"}}"#,
    #"[-0.5e+10,12,true,false,null,"é€😀","\ud83d\ude00\\",{},[[]],{"a":{"a":[1 , 2]}}]"#,
    #"{"a":0,"b":1,"c":2,"d":3,"e":4,"f":5,"g":6,"h":7,"i":8,"j":9,"\u006b":{"a":10}}"#,
    #" { "Statement" : [ { "Effect":"Allow" , "Action":["kms:*"] } ], "Version":"2012-10-17" } "#,
  ]

  private func expectAgreement(_ bytes: [UInt8], _ comment: @autoclosure () -> Comment) {
    let result = tree(bytes)
    var error: JSONError?
    if case .failure(let found) = result { error = found }
    #expect(skipRefusal(bytes) == error, comment())
    #expect(walkRefusal(bytes) == error, comment())
    let value = (try? result.get()).map(canonical)
    #expect(value == ReferenceParser.parse(bytes), comment())
    if let error { #expect((0...bytes.count).contains(error.offset), comment()) }
  }

  @Test("with any byte changed to any other", arguments: texts)
  func oneByteChanged(_ text: String) {
    let bytes = Array(text.utf8)
    expectAgreement(bytes, "unchanged")
    for index in bytes.indices {
      var altered = bytes
      for byte in UInt8.min ... .max {
        altered[index] = byte
        expectAgreement(altered, "\(byte) at \(index)")
      }
    }
  }

  @Test("with any byte left out, doubled, or exchanged with the next", arguments: texts)
  func oneByteMoved(_ text: String) {
    let bytes = Array(text.utf8)
    for index in bytes.indices {
      var altered = bytes
      altered.remove(at: index)
      expectAgreement(altered, "without \(index)")
      altered = bytes
      altered.insert(bytes[index], at: index)
      expectAgreement(altered, "doubled \(index)")
      guard index + 1 < bytes.count else { continue }
      altered = bytes
      altered.swapAt(index, index + 1)
      expectAgreement(altered, "exchanged \(index)")
    }
  }

  @Test(
    "texts of the suite with one byte changed",
    .enabled(if: Vectors.arePresent, Comment(rawValue: Vectors.absence)),
    arguments: SuiteCase.all.filter { $0.bytes.count < 200 })
  func suite(_ suiteCase: SuiteCase) {
    for index in suiteCase.bytes.indices {
      var altered = suiteCase.bytes
      for byte in [0x00, 0x20, 0x22, 0x2C, 0x30, 0x5C, 0x5D, 0x65, 0x7D, 0x80, 0xC3, 0xFF]
        as [UInt8]
      {
        altered[index] = byte
        expectAgreement(altered, "\(byte) at \(index)")
      }
    }
  }

  @Test("made of pieces that JSON is made of", arguments: SeededGenerator.seeds)
  func pieces(_ seed: UInt64) {
    let pieces =
      [
        "{", "}", "[", "]", ",", ":", " ", "\n", "0", "-", "1", ".", "e", "+", "5e-324", "1e308",
        "null",
        "true", "false", #""""#, #""a""#, #""a":"#, #"\u0061"#, #"\ud83d"#, #"\ude00"#, "\"", "\\",
        "é",
        "\u{0}", "9223372036854775807", "\u{FEFF}", #"{"a":1}"#, "[1]",
      ].map { Array($0.utf8) } + [[0x80], [0xC0], [0xED, 0xA0, 0x80], [0xF5]]
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<4000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<10, using: &generator) {
        bytes += pieces.randomElement(using: &generator) ?? []
      }
      expectAgreement(bytes, "seed \(seed): \(bytes)")
    }
  }

  @Test("made up, then damaged in several places", arguments: SeededGenerator.seeds)
  func damaged(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      var writer = JSONWriter()
      writer.beginArray()
      _ = RandomTree.write(to: &writer, &generator)
      writer.endArray()
      var bytes = writer.bytes
      for _ in 0..<Int.random(in: 1..<4, using: &generator) {
        let index = Int.random(in: bytes.indices, using: &generator)
        bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
      }
      expectAgreement(bytes, "seed \(seed): \(bytes)")
    }
  }
}
