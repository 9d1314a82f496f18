import KMSModel
import Testing

@Suite("SensitiveText") struct SensitiveTextTests {
  private let text = SensitiveText(copying: "geheim")

  @Test("printing and reflection show nothing") func redaction() {
    var dumped = ""
    dump(text, to: &dumped)
    #expect("\(text)" == "<redacted>" && String(reflecting: text) == "<redacted>")
    #expect(!dumped.contains("geheim"))
    #expect(!"\(Optional(text) as Any)".contains("geheim"))
  }

  @Test("a request that holds one shows nothing of it") func request() throws {
    let body = #"{"CustomKeyStoreId":"cks","KeyStorePassword":"geheimwort"}"#
    let request = try UpdateCustomKeyStoreRequest.parse(Array(body.utf8))
    var dumped = ""
    dump(request, to: &dumped)
    #expect(!"\(request)".contains("geheimwort") && !dumped.contains("geheimwort"))
  }

  @Test("the text is lent and compared") func access() {
    #expect(text.withText { $0 == "geheim" })
    #expect(text == SensitiveText(copying: "geheim") && text != SensitiveText(copying: "Geheim"))
  }
}
