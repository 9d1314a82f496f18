import KMSModel
import SigV4

/// Which protocol a request speaks and what it asks for. Nothing is verified yet.
enum WireRoute: Sendable {
  /// AWS JSON 1.1 for KMS: the operation and its place in `KMSOperation.allCases`.
  case kms(KMSOperation, place: Int)
  /// AWS JSON 1.1 for Organizations: the name of the operation.
  case organizations(String)
  /// AWS JSON 1.1 for CloudTrail: the name of the operation.
  case trail(String)
  /// AWS JSON 1.1 for the Resource Groups Tagging API: the name of the operation.
  case tagging(String)
  /// AWS JSON 1.1 with a target that nobody serves.
  case unknownTarget(String)
  /// The Query protocol: STS.
  case query(QueryForm)
  /// Neither.
  case notServed

  /// What targets of CloudTrail begin with.
  ///
  /// Source: the API model of CloudTrail, `targetPrefix`; the short form is that of older clients.
  private static let trailPrefixes = [
    "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.", "CloudTrail_20131101.",
  ]

  /// What targets of the Resource Groups Tagging API begin with.
  ///
  /// Source: the API model of that service, `targetPrefix`.
  private static let taggingPrefix = "ResourceGroupsTaggingAPI_20170126."

  /// Reads method, target and two headers.
  init(of request: HTTPRequest, _ fields: KnownFields) {
    if let index = fields.target.index {
      guard request.method == "POST", request.target == "/" else {
        self = .notServed
        return
      }
      let block = request.headers.block
      let value = block.span.extracting(request.headers.places[index].value)
      if let place = KMSOperation.place(ofTarget: value) {
        self = .kms(KMSOperation.allCases[place], place: place)
        return
      }
      let target = request.headers.text(at: index)
      let organizations = "AWSOrganizationsV20161128."
      guard !target.utf8.starts(with: organizations.utf8) else {
        self = .organizations(String(target.dropFirst(organizations.count)))
        return
      }
      for prefix in WireRoute.trailPrefixes where target.utf8.starts(with: prefix.utf8) {
        self = .trail(String(target.dropFirst(prefix.count)))
        return
      }
      guard !target.utf8.starts(with: WireRoute.taggingPrefix.utf8) else {
        self = .tagging(String(target.dropFirst(WireRoute.taggingPrefix.count)))
        return
      }
      self = .unknownTarget(target)
      return
    }
    let query = request.target.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst()
    let source: QueryForm?
    switch request.method {
    case "GET": source = QueryForm(parsing: query)
    case "POST":
      let type = fields.contentType.index.map(request.headers.text(at:)) ?? ""
      let isForm = type.utf8.starts(with: "application/x-www-form-urlencoded".utf8)
      source = isForm ? QueryForm(parsing: request.body) : nil
    default: source = nil
    }
    guard let form = source, form["Action"] != nil else {
      self = .notServed
      return
    }
    self = .query(form)
  }
}

extension HTTPRequest {
  /// The value of a header that appears exactly once.
  func onlyHeader(_ lowerCaseName: StaticString) -> String? {
    var found: Int?
    for index in headers.indices where headers.hasName(lowerCaseName, at: index) {
      guard found == nil else { return nil }
      found = index
    }
    return found.map(headers.text(at:))
  }
}
