/// The operations of the Resource Groups Tagging API that are served.
public enum TaggingOperation: String, CaseIterable, Sendable {
  /// Finds keys by their tags.
  case getResources = "GetResources"
  /// Lists the tag keys that are in use.
  case getTagKeys = "GetTagKeys"
  /// Lists the values that a tag key has.
  case getTagValues = "GetTagValues"
  /// Tags up to 20 keys.
  case tagResources = "TagResources"
  /// Removes tags from up to 20 keys.
  case untagResources = "UntagResources"

  /// What a policy must allow.
  ///
  /// Source: Service Authorization Reference, "Actions defined by Amazon Resource Group Tagging API".
  var action: String { "tag:\(rawValue)" }

  /// Whether nothing is changed.
  public var isReadOnly: Bool {
    switch self {
    case .getResources, .getTagKeys, .getTagValues: true
    case .tagResources, .untagResources: false
    }
  }
}
