import KMSAuditLookup
import KMSAuditReading
import KMSModel
import StrictJSON

/// Writes the answer of LookupEvents.
///
/// Source: CloudTrail API Reference, LookupEvents, Event.
enum EventsAnswer {
  static func write(_ events: ArraySlice<HistoryEvent>, nextToken: String?) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("Events")
    writer.beginArray()
    for event in events { write(event, to: &writer) }
    writer.endArray()
    if let nextToken {
      writer.name("NextToken")
      writer.string(nextToken)
    }
    writer.endObject()
    return writer.bytes
  }

  private static func write(_ event: HistoryEvent, to writer: inout JSONWriter) {
    let entry: AuditEntry
    do {
      entry = try AuditEntry(event: event.json)
    } catch {
      // INVARIANT: the history hands out only what could be read.
      return
    }
    writer.beginObject()
    writer.name("EventId")
    writer.string(entry.eventID)
    writer.name("EventName")
    writer.string(entry.eventName)
    writer.name("ReadOnly")
    writer.string(entry.isReadOnly ? "true" : "false")
    if let accessKeyID = entry.accessKeyID {
      writer.name("AccessKeyId")
      writer.string(accessKeyID)
    }
    writer.name("EventTime")
    writer.epochSeconds(milliseconds: entry.time.millisecondsSinceEpoch)
    writer.name("EventSource")
    writer.string(entry.eventSource)
    if let username = entry.username {
      writer.name("Username")
      writer.string(username)
    }
    writer.name("Resources")
    writer.beginArray()
    for resource in entry.resources {
      writer.beginObject()
      writer.name("ResourceType")
      writer.string(resource.type)
      writer.name("ResourceName")
      writer.string(resource.name)
      writer.endObject()
    }
    writer.endArray()
    writer.name("CloudTrailEvent")
    writer.string(String(decoding: event.json, as: UTF8.self))
    writer.endObject()
  }
}
