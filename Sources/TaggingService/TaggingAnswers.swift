import KMSKeys
import KMSModel
import KMSService
import StrictJSON

/// Writes the answers.
///
/// Source: the API model of the Resource Groups Tagging API (botocore 2017-01-26).
enum TaggingAnswers {
  /// Of GetResources. There are no tag policies, so that every key complies with them.
  static func resources(_ page: ResourcePage, _ query: ResourceQuery, token: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("PaginationToken")
    writer.string(token)
    writer.name("ResourceTagMappingList")
    writer.beginArray()
    for entry in query.leavesOutCompliant ? [] : page.entries {
      writer.beginObject()
      writer.name("ResourceARN")
      writer.string(entry.arn.text)
      writer.name("Tags")
      writer.beginArray()
      for tag in entry.tags {
        writer.beginObject()
        writer.name("Key")
        writer.string(tag.key)
        writer.name("Value")
        writer.string(tag.value)
        writer.endObject()
      }
      writer.endArray()
      if query.tellsCompliance { compliance(&writer) }
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }

  /// Of GetTagKeys and GetTagValues.
  static func texts(_ name: StaticString, _ texts: [String], token: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("PaginationToken")
    writer.string(token)
    writer.name(name)
    writer.beginArray()
    for text in texts { writer.string(text) }
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }

  /// Of TagResources and UntagResources.
  static func changed(_ failures: [TagWriter.Failure]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("FailedResourcesMap")
    writer.beginObject()
    for failure in failures {
      writer.name(failure.arn)
      writer.beginObject()
      writer.name("StatusCode")
      writer.integer(Int64(failure.status))
      writer.name("ErrorCode")
      writer.string(failure.code)
      if let message = failure.message {
        writer.name("ErrorMessage")
        writer.string(message)
      }
      writer.endObject()
    }
    writer.endObject()
    writer.endObject()
    return writer.bytes
  }

  /// `responseElements` of their record: the texts of errors are in the records of KMS.
  static func recorded(_ failures: [TagWriter.Failure]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("failedResourcesMap")
    writer.beginObject()
    for failure in failures {
      writer.name(failure.arn)
      writer.beginObject()
      writer.name("statusCode")
      writer.integer(Int64(failure.status))
      writer.name("errorCode")
      writer.string(failure.code)
      writer.endObject()
    }
    writer.endObject()
    writer.endObject()
    return writer.bytes
  }

  private static func compliance(_ writer: inout JSONWriter) {
    writer.name("ComplianceDetails")
    writer.beginObject()
    writer.name("NoncompliantKeys")
    writer.beginArray()
    writer.endArray()
    writer.name("KeysWithNoncompliantValues")
    writer.beginArray()
    writer.endArray()
    writer.name("ComplianceStatus")
    writer.bool(true)
    writer.endObject()
  }
}
