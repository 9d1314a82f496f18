import KMSKeys
import KMSModel
import KMSService

/// One page of GetResources.
struct ResourcePage: Sendable {
  var entries: [TaggedKeys.Entry] = []
  /// After which key the next page begins; nothing on the last one.
  var next: KeyID?

  /// A page of everything that was asked for.
  init(entries: [TaggedKeys.Entry]) { self.entries = entries }

  /// Takes what fits from a part of all keys.
  ///
  /// A page may have less than was asked for, or nothing, and still not be the last: a request looks at one
  /// part only.
  init(cutting part: TaggedKeys, for query: ResourceQuery) {
    var tagCount = 0
    var examined: KeyID?
    for entry in part.entries {
      if query.matches(entry.tags) {
        tagCount += entry.tags.count
        guard entries.count < query.resourcesPerPage, tagCount <= query.tagsPerPage ?? .max else {
          next = examined
          return
        }
        entries.append(entry)
      }
      examined = entry.arn.id
    }
    next = part.next
  }
}

/// What GetTagKeys and GetTagValues have in common.
struct TagTextQuery: Sendable {
  let token: String?

  init(_ members: TaggingMembers) throws(TaggingRefusal) {
    let token = try members.text("PaginationToken", TaggingLimits.token) ?? ""
    self.token = token.isEmpty ? nil : token
  }
}

/// The first of many texts behind a given one, each once, ordered by their UTF-8 bytes.
struct FirstTexts: Sendable {
  /// How many a page has.
  static let countMax = 100

  private let after: String?
  private var texts: [String] = []

  init(after: String?) { self.after = after }

  /// Those of the page.
  var page: [String] { Array(texts.prefix(FirstTexts.countMax)) }
  /// After which text the next page begins; nothing on the last one.
  var next: String? { texts.count > FirstTexts.countMax ? texts[FirstTexts.countMax - 1] : nil }

  /// Takes a text if it is among the first.
  mutating func insert(_ text: String) {
    if let after, !after.utf8.lexicographicallyPrecedes(text.utf8) { return }
    var (low, high) = (0, texts.count)
    while low < high {
      let middle = (low + high) / 2
      if texts[middle].utf8.lexicographicallyPrecedes(text.utf8) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    if low < texts.count, texts[low].utf8.elementsEqual(text.utf8) { return }
    guard low <= FirstTexts.countMax else { return }
    texts.insert(text, at: low)
    // One more than a page tells that there is another.
    if texts.count > FirstTexts.countMax + 1 { texts.removeLast() }
  }
}

/// Tokens of pages: sealed, for the same request of the same account and Region, for fifteen minutes.
struct PageTokens: Sendable {
  let sealer: TokenSealer
  let random: RandomSource
  let purpose: String
  let now: Timestamp

  /// The place that a token names; nothing without a token.
  func open(_ token: String?) throws(TaggingRefusal) -> String? {
    guard let token else { return nil }
    guard let payload = sealer.open(token, purpose: purpose),
      let colon = payload.firstIndex(of: UInt8(ascii: ":")),
      let milliseconds = Int64(String(decoding: payload[..<colon], as: UTF8.self))
    else { throw .token }
    guard now.millisecondsSinceEpoch <= milliseconds else { throw .expiredToken }
    return String(decoding: payload[(colon + 1)...], as: UTF8.self)
  }

  /// A token for a place; empty for the end.
  func seal(_ place: String?) -> Result<String, TaggingRefusal> {
    guard let place else { return .success("") }
    let end = now.adding(milliseconds: TaggingLimits.tokenMilliseconds)
    do throws(KeyError) {
      return .success(
        try sealer.seal(
          Array("\(end.millisecondsSinceEpoch):\(place)".utf8), purpose: purpose, random: random))
    } catch {
      return .failure(.failed(.internal(cause: "no token could be sealed: \(error)")))
    }
  }
}
