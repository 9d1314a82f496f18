public import KMSModel
import StrictJSON

/// Builds the JSON of an object of a record, one allowed field at a time.
///
/// There is no way to hand it a whole request: a field appears because somebody wrote its name down.
public struct AuditFields: Sendable {
  private var writer = JSONWriter()
  private var count = 0

  /// An object without fields.
  public init() {
    writer.beginObject()
  }

  /// The finished object, or nothing if no field was added.
  public consuming func finished() -> [UInt8]? {
    guard count > 0 else { return nil }
    writer.endObject()
    return writer.finished()
  }

  /// The members of both objects in one; each is what `finished` returned.
  public static func joined(_ first: [UInt8]?, _ second: [UInt8]?) -> [UInt8]? {
    guard let first, let second else { return first ?? second }
    return first.dropLast() + [UInt8(ascii: ",")] + second.dropFirst()
  }

  /// A text; left out if absent.
  public mutating func text(_ name: StaticString, _ value: String?) {
    guard let value else { return }
    writer.textMember(name, value)
    count += 1
  }

  /// A whole number; left out if absent.
  public mutating func integer(_ name: StaticString, _ value: Int?) {
    guard let value else { return }
    begin(name)
    writer.integer(Int64(value))
  }

  /// A truth value; left out if absent.
  public mutating func flag(_ name: StaticString, _ value: Bool?) {
    guard let value else { return }
    begin(name)
    writer.bool(value)
  }

  /// A moment, in the form CloudTrail uses inside elements; left out if absent.
  public mutating func date(_ name: StaticString, _ value: Timestamp?) {
    guard let value else { return }
    begin(name)
    writer.string(CivilTime(value).americanTwelveHour)
  }

  /// A list of texts; left out if absent.
  public mutating func texts(_ name: StaticString, _ values: [String]?) {
    guard let values else { return }
    begin(name)
    writer.beginArray()
    for value in values { writer.string(value) }
    writer.endArray()
  }

  /// A map of texts; left out if absent or empty.
  public mutating func pairs(_ name: StaticString, _ values: StringPairs?) {
    guard let values, !values.isEmpty else { return }
    begin(name)
    writer.beginObject()
    for pair in values.pairs {
      writer.name(pair.key)
      writer.string(pair.value)
    }
    writer.endObject()
  }

  /// A list of tags; left out if absent.
  public mutating func tags(_ name: StaticString, _ values: [Tag]?) {
    guard let values else { return }
    begin(name)
    writer.beginArray()
    for tag in values {
      writer.beginObject()
      writer.name("tagKey")
      writer.string(tag.tagKey)
      writer.name("tagValue")
      writer.string(tag.tagValue)
      writer.endObject()
    }
    writer.endArray()
  }

  /// A list of objects; left out if absent. An object without fields stays an empty one.
  public mutating func objects<Element>(
    _ name: StaticString, _ values: [Element]?, _ build: (Element, inout AuditFields) -> Void
  ) {
    guard let values else { return }
    begin(name)
    writer.beginArray()
    for value in values {
      var inner = AuditFields()
      build(value, &inner)
      writer.rawJSON(inner.finished() ?? Array("{}".utf8))
    }
    writer.endArray()
  }

  /// An object inside; left out if it has no field.
  public mutating func object(_ name: StaticString, _ build: (inout AuditFields) -> Void) {
    var inner = AuditFields()
    build(&inner)
    guard let bytes = inner.finished() else { return }
    begin(name)
    writer.rawJSON(bytes)
  }

  private mutating func begin(_ name: StaticString) {
    writer.name(name)
    count += 1
  }
}
