import KMSModel
import KMSService
import KMSStoreMemory
import StrictJSON
import Testing

@testable import TaggingService

@Suite("TaggingService") struct TaggingServiceTests {
  private let harness: TaggingHarness

  init() async throws {
    harness = try await TaggingHarness()
  }

  private let red = #"[{"TagKey":"colour","TagValue":"red"}]"#

  @Test("a token is good for fifteen minutes")
  func tokens() async throws {
    for _ in 0..<2 { _ = try await harness.newKey(red) }
    let first = try await harness.members(.getResources, #"{"ResourcesPerPage":1}"#)
    let token = try #require(first.text("PaginationToken"))
    let body = #"{"ResourcesPerPage":1,"PaginationToken":"\#(token)"}"#
    let end = TaggingHarness.now.adding(milliseconds: 900_000)
    let last = try await harness.members(.getResources, body, at: end)
    #expect(last.count("ResourceTagMappingList") == 1)
    #expect(last.text("PaginationToken") == "")
    let late = try await harness.refusal(.getResources, body, at: end.adding(milliseconds: 1))
    #expect(late == .expiredToken)
    #expect(late?.code == "PaginationTokenExpiredException")
  }

  @Test(
    "a token of another operation, or one that is none, is refused",
    arguments: [TaggingOperation.getTagKeys, .getTagValues])
  func foreignToken(_ operation: TaggingOperation) async throws {
    for _ in 0..<2 { _ = try await harness.newKey(red) }
    let first = try await harness.members(.getResources, #"{"ResourcesPerPage":1}"#)
    let token = try #require(first.text("PaginationToken"))
    let body = #"{"Key":"colour","PaginationToken":"\#(token)"}"#
    #expect(try await harness.refusal(operation, body) == .token)
  }

  @Test("if the keys cannot be read nothing is answered", arguments: TaggingOperation.allCases)
  func unavailable(_ operation: TaggingOperation) async throws {
    let arn = try await harness.newKey(red)
    harness.store.close()
    let body: String
    switch operation {
    case .getResources: body = "{}"
    case .getTagKeys: body = "{}"
    case .getTagValues: body = #"{"Key":"colour"}"#
    case .tagResources: body = #"{"ResourceARNList":["\#(arn)"],"Tags":{"a":"b"}}"#
    case .untagResources: body = #"{"ResourceARNList":["\#(arn)"],"TagKeys":["colour"]}"#
    }
    let answer = try await harness.answer(operation, body)
    switch answer.result {
    case .failure(let refusal):
      #expect(operation.isReadOnly)
      #expect(refusal.code == "InternalServiceException")
      #expect(refusal.status == 500)
      #expect(refusal.cause != nil)
    case .success(let body):
      #expect(!operation.isReadOnly)
      #expect(String(decoding: body, as: UTF8.self).contains("KMSInternalException"))
    }
  }

  @Test("by name also keys of the account without tags are left out, and of others every one")
  func byName() async throws {
    let bare = try await harness.newKey()
    let tagged = try await harness.newKey(red)
    let foreign = tagged.replacing("000000000001", with: "000000000002")
    let body = #"{"ResourceARNList":["\#(bare)","\#(tagged)","\#(foreign)","arn:aws:s3:::b"]}"#
    let answer = try await harness.members(.getResources, body)
    #expect(answer.count("ResourceTagMappingList") == 1)
  }
}

@Suite("FirstTexts") struct FirstTextsTests {
  private func filled(after: String? = nil, _ texts: [String]) -> FirstTexts {
    var first = FirstTexts(after: after)
    for text in texts { first.insert(text) }
    return first
  }

  @Test("each text is there once, in the order of its bytes")
  func order() {
    let first = filled(["b", "a", "é", "b", "", "B"])
    #expect(first.page == ["", "B", "a", "b", "é"])
    #expect(first.next == nil)
    #expect(filled(after: "a", ["b", "a", "", "ab"]).page == ["ab", "b"])
  }

  @Test("two spellings of one character are two texts")
  func spellings() {
    #expect(filled(["e\u{301}", "\u{E9}"]).page.count == 2)
  }

  @Test("a page has a hundred, however many there are and in whatever order they come")
  func pages() {
    let names = (0..<250).map { number in "name\(1_000 + number)" }
    for order in [names, names.reversed(), names.indices.map { names[$0 * 97 % 250] }] {
      var found: [String] = []
      var after: String?
      repeat {
        let page = filled(after: after, order)
        #expect(page.page.count <= FirstTexts.countMax)
        found += page.page
        after = page.next
      } while after != nil
      #expect(found == names)
    }
  }
}
