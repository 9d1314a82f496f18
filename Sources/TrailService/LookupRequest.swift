import KMSAudit
import KMSAuditReading
import KMSModel
import StrictJSON

/// A request to LookupEvents, read and checked.
struct LookupRequest: Sendable {
  /// What must be looked up, if anything was said.
  let attribute: AuditAttributeValue?
  let start: Timestamp?
  let end: Timestamp?
  let nextToken: String?
  /// Insights events are asked for, of which there are none.
  let isInsight: Bool
  /// How many records at the most.
  let limit: Int

  /// How many records a page has, at the most and unless said otherwise.
  ///
  /// Source: CloudTrail API Reference, LookupEvents.
  static let limitMax = 50
  /// How long a value may be; some characters count twice.
  ///
  /// Source: CloudTrail API Reference, LookupAttribute.
  static let valueCharactersMax = 2000
  /// The last second that can be named, in the year 9999.
  static let secondsMax: Int64 = 253_402_300_799
  private static let tokenBytesMax = 1024

  /// Reads a body; members that the API does not have are ignored.
  init(_ body: [UInt8]) throws(TrailRefusal) {
    let object = try LookupRequest.object(body)
    let category = try LookupRequest.text("EventCategory", in: object)
    if let category, !category.utf8.elementsEqual("insight".utf8) { throw .eventCategory }
    isInsight = category != nil
    attribute = try LookupRequest.attribute(in: object, isInsight: isInsight)
    start = try LookupRequest.time("StartTime", in: object)
    end = try LookupRequest.time("EndTime", in: object)
    if let start, let end, start > end {
      throw .timeRange("The start time is after the end time.")
    }
    limit = try LookupRequest.limit(in: object)
    nextToken = try LookupRequest.text("NextToken", in: object)
    if let nextToken, nextToken.utf8.count > LookupRequest.tokenBytesMax { throw .nextToken }
  }

  /// What a token is bound to: everything that decides which records there are.
  var binding: String {
    let attribute = attribute.map { "\($0.attribute.rawValue)=\($0.value)" } ?? ""
    let start = start.map { "\($0.millisecondsSinceEpoch)" } ?? ""
    let end = end.map { "\($0.millisecondsSinceEpoch)" } ?? ""
    return "\(start)/\(end)/\(isInsight)/\(attribute)"
  }

  /// `requestParameters` of the record. The token is left out.
  var auditFields: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    if let attribute {
      writer.name("lookupAttributes")
      writer.beginArray()
      writer.beginObject()
      writer.name("attributeKey")
      writer.string(attribute.attribute.rawValue)
      writer.name("attributeValue")
      writer.string(attribute.value)
      writer.endObject()
      writer.endArray()
    }
    if let start {
      writer.name("startTime")
      writer.string(CivilTime(start).americanTwelveHour)
    }
    if let end {
      writer.name("endTime")
      writer.string(CivilTime(end).americanTwelveHour)
    }
    if isInsight {
      writer.name("eventCategory")
      writer.string("insight")
    }
    writer.name("maxResults")
    writer.integer(Int64(limit))
    writer.endObject()
    return writer.bytes
  }

  private static func object(_ body: [UInt8]) throws(TrailRefusal) -> JSONObject {
    do {
      guard case .object(let object) = try JSONValue(parsing: body) else {
        throw TrailRefusal.notJSON
      }
      return object
    } catch {
      throw .notJSON
    }
  }

  /// A text; nothing if it is absent or null.
  private static func text(_ name: String, in object: JSONObject) throws(TrailRefusal) -> String? {
    switch object[name] {
    case nil, .null?: return nil
    case .string(let text)?: return text
    case .bool?, .number?, .array?, .object?: throw .wrongType(name)
    }
  }

  private static func attribute(in object: JSONObject, isInsight: Bool) throws(TrailRefusal)
    -> AuditAttributeValue?
  {
    let items: [JSONValue]
    switch object["LookupAttributes"] {
    case nil, .null?: return nil
    case .array(let found)?: items = found
    case .bool?, .number?, .string?, .object?: throw .wrongType("LookupAttributes")
    }
    guard let first = items.first else { return nil }
    guard items.count == 1 else {
      throw .attributes("Only one lookup attribute can be specified.")
    }
    guard case .object(let item) = first else { throw .wrongType("LookupAttributes") }
    guard let key = try text("AttributeKey", in: item),
      let value = try text("AttributeValue", in: item)
    else { throw .attributes("A lookup attribute needs AttributeKey and AttributeValue.") }
    guard let attribute = AuditAttribute(rawValue: key) else {
      let names = AuditAttribute.allCases.map(\.rawValue).joined(separator: ", ")
      throw .attributes("The attribute key is not valid; it is one of \(names).")
    }
    guard !value.isEmpty, isShortEnough(value) else {
      throw .attributes("The attribute value must have 1 to \(valueCharactersMax) characters.")
    }
    if isInsight {
      switch attribute {
      case .eventID, .eventName, .eventSource: break
      case .readOnly, .username, .resourceType, .resourceName, .accessKeyID:
        throw .attributes("Insights events cannot be looked up by \(attribute.rawValue).")
      }
    }
    return AuditAttributeValue(attribute, value)
  }

  /// Source: CloudTrail API Reference, LookupAttribute: `_`, blank, `,` and the line feed count twice.
  private static func isShortEnough(_ value: String) -> Bool {
    var count = 0
    for scalar in value.unicodeScalars {
      switch scalar {
      case "_", " ", ",", "\n": count += 2
      default: count += 1
      }
    }
    return count <= valueCharactersMax
  }

  private static func time(_ name: String, in object: JSONObject) throws(TrailRefusal)
    -> Timestamp?
  {
    let number: JSONNumber
    switch object[name] {
    case nil, .null?: return nil
    case .number(let found)?: number = found
    case .bool?, .string?, .array?, .object?: throw .wrongType(name)
    }
    let seconds = number.double
    guard seconds >= 0, seconds <= Double(secondsMax) else {
      throw .timeRange("\(name) is outside the range of possible values.")
    }
    return Timestamp(millisecondsSinceEpoch: Int64((seconds * 1000).rounded()))
  }

  private static func limit(in object: JSONObject) throws(TrailRefusal) -> Int {
    let number: JSONNumber
    switch object["MaxResults"] {
    case nil, .null?: return limitMax
    case .number(let found)?: number = found
    case .bool?, .string?, .array?, .object?: throw .wrongType("MaxResults")
    }
    guard let limit = number.integer else { throw .wrongType("MaxResults") }
    guard (1...Int64(limitMax)).contains(limit) else {
      throw .maxResults("MaxResults must be between 1 and \(limitMax).")
    }
    return Int(limit)
  }
}
