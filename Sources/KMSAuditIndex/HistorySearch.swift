import KMSAuditLookup
import KMSAuditReading
import KMSModel

/// Finds a page of records in chunks, the newest records first.
///
/// Chunks come in the order of their newest records. What is found is given out once no chunk that is still to
/// come can hold anything newer: requests that end in one second may be recorded in the next.
struct HistorySearch {
  private let query: HistoryQuery
  private let filter: AuditFilter
  private var waiting: [HistoryEvent] = []
  /// What was found so far: the page, or the beginning of it.
  private(set) var page: [HistoryEvent] = []

  init(_ query: HistoryQuery) {
    self.query = query
    var filter = AuditFilter()
    filter.account = query.account
    filter.region = query.region
    filter.start = query.start
    filter.end = query.end
    filter.attributes = query.attribute.map { [$0] } ?? []
    self.filter = filter
  }

  /// Whether the page is full.
  var isDone: Bool { page.count >= query.limit }

  /// Gives out what is newer than everything that is to come.
  mutating func expect(nothingAfter newest: Int64) {
    giveOut { $0.position.seconds > newest }
  }

  /// Looks through a chunk.
  mutating func look(through records: [IndexChunk.Record]) {
    for record in records where isBehind(record.position) {
      let json = Array(record.json)
      guard let entry = TrailRecord(sequence: record.position.sequence, json: json).entry,
        filter.matches(entry)
      else { continue }
      waiting.append(HistoryEvent(position: record.position, json: json))
    }
    waiting.sort { HistorySearch.isNewer($0.position, $1.position) }
  }

  /// Gives out everything: no chunk is left.
  mutating func finish() {
    giveOut { _ in true }
  }

  private mutating func giveOut(_ isReady: (HistoryEvent) -> Bool) {
    let ready = waiting.prefix(while: isReady).prefix(query.limit - page.count)
    page += ready
    waiting.removeFirst(ready.count)
  }

  /// Whether a record comes after the last page.
  private func isBehind(_ position: HistoryPosition) -> Bool {
    query.after.map { HistorySearch.isNewer($0, position) } ?? true
  }

  private static func isNewer(_ first: HistoryPosition, _ second: HistoryPosition) -> Bool {
    (first.seconds, first.sequence) > (second.seconds, second.sequence)
  }
}
