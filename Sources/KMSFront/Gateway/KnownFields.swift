import SigV4

/// Where the header fields lie that the gateway looks at, found in one pass over the head; each only if it
/// appears exactly once.
struct KnownFields: Sendable {
  private(set) var target = Once()
  private(set) var contentType = Once()
  private(set) var userAgent = Once()
  private(set) var host = Once()
  private(set) var traceparent = Once()
  private(set) var amazonTraceID = Once()

  init(_ headers: HeaderFields) {
    for index in 0..<headers.places.count {
      switch headers.places[index].name.count {
      case 4 where headers.hasName("host", at: index): host.note(index)
      case 10 where headers.hasName("user-agent", at: index): userAgent.note(index)
      case 11 where headers.hasName("traceparent", at: index): traceparent.note(index)
      case 12 where headers.hasName("x-amz-target", at: index): target.note(index)
      case 12 where headers.hasName("content-type", at: index): contentType.note(index)
      case 15 where headers.hasName("x-amzn-trace-id", at: index): amazonTraceID.note(index)
      default: continue
      }
    }
  }

  /// A field that counts only while it is the only one.
  struct Once: Sendable {
    /// Its place in the request.
    private(set) var index: Int?
    private var isNoted = false

    fileprivate mutating func note(_ index: Int) {
      self.index = isNoted ? nil : index
      isNoted = true
    }
  }
}
