import KMSAudit
import KMSKeys

/// What GetResources is asked for.
///
/// Source: Resource Groups Tagging API Reference, GetResources.
struct ResourceQuery: Sendable {
  /// A tag that a key must have.
  struct Filter: Sendable {
    let key: String
    /// One of these; empty for any value.
    let values: [String]

    /// Whether one of the tags is meant. Tags are compared by their UTF-8 bytes.
    func matches(_ tags: [KeyTag]) -> Bool {
      tags.contains { tag in
        tag.key.utf8.elementsEqual(key.utf8)
          && (values.isEmpty || values.contains { $0.utf8.elementsEqual(tag.value.utf8) })
      }
    }
  }

  /// The keys by name, instead of everything else.
  let arns: [String]?
  let filters: [Filter]
  /// Whether the types that are asked for include keys.
  let wantsKeys: Bool
  /// The types as they were asked for.
  let types: [String]
  /// How many keys a page has at most.
  let resourcesPerPage: Int
  /// How many tags a page has at most, where a key without any counts as one.
  let tagsPerPage: Int?
  let tellsCompliance: Bool
  let leavesOutCompliant: Bool
  let token: String?

  private static let resourcesPerPageMax = 100
  private static let tagsPerPageRange = 100...500

  /// Reads a body.
  init(_ members: TaggingMembers) throws(TaggingRefusal) {
    arns = try members.texts("ResourceARNList", 1...100, TaggingLimits.arn)
    filters = try ResourceQuery.filters(in: members)
    types = try members.texts("ResourceTypeFilters", 0...100, TaggingLimits.resourceType) ?? []
    wantsKeys =
      types.isEmpty
      || types.contains {
        $0.utf8.elementsEqual("kms".utf8) || $0.utf8.elementsEqual("kms:key".utf8)
      }
    let resources = try members.integer(
      "ResourcesPerPage", 1...ResourceQuery.resourcesPerPageMax)
    resourcesPerPage = resources ?? ResourceQuery.resourcesPerPageMax
    tagsPerPage = try members.integer("TagsPerPage", ResourceQuery.tagsPerPageRange)
    if let tagsPerPage, tagsPerPage % 100 != 0 {
      throw .invalid("TagsPerPage must be a multiple of 100.")
    }
    tellsCompliance = try members.flag("IncludeComplianceDetails")
    leavesOutCompliant = try members.flag("ExcludeCompliantResources")
    guard tellsCompliance || !leavesOutCompliant else {
      throw .invalid("ExcludeCompliantResources needs IncludeComplianceDetails.")
    }
    let token = try members.text("PaginationToken", TaggingLimits.token) ?? ""
    self.token = token.isEmpty ? nil : token
    guard arns != nil else { return }
    guard filters.isEmpty, types.isEmpty else {
      throw .invalid("ResourceARNList cannot be combined with TagFilters or ResourceTypeFilters.")
    }
    guard resources == nil, tagsPerPage == nil, token.isEmpty else {
      throw .invalid("ResourceARNList cannot be combined with members about pages.")
    }
  }

  /// What a token is bound to: everything that decides which keys there are.
  var binding: String {
    let filters = filters.map { filter in
      ([filter.key] + filter.values).map { "\($0.utf8.count):\($0)" }.joined()
    }
    return filters.joined(separator: "/") + "//" + types.joined(separator: "/")
  }

  /// Whether a key is meant. One without tags never is.
  func matches(_ tags: [KeyTag]) -> Bool {
    wantsKeys && !tags.isEmpty && filters.allSatisfy { $0.matches(tags) }
  }

  /// `requestParameters` of the record. The token is left out.
  var auditFields: [UInt8] {
    var fields = AuditFields()
    fields.texts("resourceARNList", arns)
    if !types.isEmpty { fields.texts("resourceTypeFilters", types) }
    if !filters.isEmpty {
      fields.objects("tagFilters", filters) { filter, fields in
        fields.text("key", filter.key)
        fields.texts("values", filter.values)
      }
    }
    fields.integer("resourcesPerPage", arns == nil ? resourcesPerPage : nil)
    fields.integer("tagsPerPage", tagsPerPage)
    return fields.finished() ?? Array("{}".utf8)
  }

  private static func filters(in members: TaggingMembers) throws(TaggingRefusal) -> [Filter] {
    guard let objects = try members.objects("TagFilters", 0...50) else { return [] }
    var filters: [Filter] = []
    for object in objects {
      guard let key = try object.text("Key", TaggingLimits.tagKey) else {
        throw .invalid("A tag filter needs a Key.")
      }
      let values = try object.texts("Values", 0...20, TaggingLimits.tagValue) ?? []
      filters.append(Filter(key: key, values: values))
    }
    return filters
  }
}
