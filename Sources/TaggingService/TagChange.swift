import KMSAudit
import KMSModel
import KMSService
import StrictJSON

/// What TagResources or UntagResources is asked for.
struct TagChange: Sendable {
  /// What happens to the tags.
  enum Kind: Sendable {
    /// These are set.
    case tag([Tag])
    /// Those with these keys go.
    case untag([String])
  }

  /// The resources, each once, in the order they were named.
  let arns: [String]
  let kind: Kind

  /// Reads a body of TagResources.
  init(tagging members: TaggingMembers, in partition: Partition) throws(TaggingRefusal) {
    arns = try TagChange.arns(members, partition)
    let pairs = try members.pairs(
      "Tags", TaggingLimits.tags, keys: TaggingLimits.tagKey, values: TaggingLimits.tagValue)
    guard let pairs else { throw .invalid("TagResources needs Tags.") }
    kind = .tag(pairs.map { Tag(tagKey: $0.key, tagValue: $0.value) })
  }

  /// Reads a body of UntagResources.
  init(untagging members: TaggingMembers, in partition: Partition) throws(TaggingRefusal) {
    arns = try TagChange.arns(members, partition)
    guard let keys = try members.texts("TagKeys", TaggingLimits.tags, TaggingLimits.tagKey) else {
      throw .invalid("UntagResources needs TagKeys.")
    }
    kind = .untag(keys)
  }

  /// Which request to KMS a key needs.
  var operation: KMSOperation {
    switch kind {
    case .tag: .tagResource
    case .untag: .untagResource
    }
  }

  /// The body of that request.
  func body(for arn: KeyARN) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("KeyId")
    writer.string(arn.text)
    switch kind {
    case .tag(let tags):
      writer.name("Tags")
      writer.beginArray()
      for tag in tags {
        writer.beginObject()
        writer.name("TagKey")
        writer.string(tag.tagKey)
        writer.name("TagValue")
        writer.string(tag.tagValue)
        writer.endObject()
      }
      writer.endArray()
    case .untag(let keys):
      writer.name("TagKeys")
      writer.beginArray()
      for key in keys { writer.string(key) }
      writer.endArray()
    }
    writer.endObject()
    return writer.bytes
  }

  /// `requestParameters` of the record.
  var auditFields: [UInt8]? {
    var fields = AuditFields()
    fields.texts("resourceARNList", arns)
    switch kind {
    case .tag(let tags):
      fields.pairs(
        "tags", StringPairs(tags.map { StringPairs.Pair(key: $0.tagKey, value: $0.tagValue) }))
    case .untag(let keys): fields.texts("tagKeys", keys)
    }
    return fields.finished()
  }

  /// Source: InvalidParameterException, "The partition specified in an ARN parameter…".
  private static func arns(_ members: TaggingMembers, _ partition: Partition)
    throws(TaggingRefusal) -> [String]
  {
    let found = try members.texts("ResourceARNList", TaggingLimits.changed, TaggingLimits.arn)
    guard let found else { throw .invalid("ResourceARNList is missing.") }
    var arns: [String] = []
    for text in found {
      let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
      guard parts.count == 6, parts[0] == "arn" else {
        throw .invalid("An entry of ResourceARNList is no ARN.")
      }
      guard parts[1].utf8.elementsEqual(partition.name.utf8) else {
        throw .invalid("The partition of an ARN in ResourceARNList is not \(partition.name).")
      }
      if !arns.contains(where: { $0.utf8.elementsEqual(text.utf8) }) { arns.append(text) }
    }
    return arns
  }
}
