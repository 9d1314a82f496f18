import KMSAuthorization
import KMSKeys
import KMSModel
import KMSStore

/// One page of a list, and where the next one begins.
struct Page<Entry> {
  let entries: [Entry]
  /// Nothing on the last page.
  let nextMarker: String?
}

/// How a list is cut into pages.
///
/// Source: API Reference, "Limit" of each list operation. A larger limit than the operation serves is
/// served as its largest (docs/DIVERGENCES.md).
struct PageRequest {
  /// How many entries at the most.
  let limit: Int
  /// The row key after which the page begins, or nothing for the first page.
  let after: String?
  /// What the markers of this list are bound to.
  let binding: String
}

extension Call {
  /// Reads a caller's `Limit` and `Marker`.
  ///
  /// - Parameter filter: what else the list depends on; a marker is good for the same filter only.
  func page(limit: Int?, marker: String?, standard: Int, max: Int, filter: String = "")
    throws(Interruption) -> PageRequest
  {
    let binding = "marker/\(request.operation.rawValue)/\(region)/\(caller.account)/\(filter)"
    var after: String?
    if let marker {
      guard let payload = environment.sealer.open(marker, purpose: binding) else {
        throw .error(KMSError(.invalidMarker))
      }
      after = String(decoding: payload, as: UTF8.self)
    }
    return PageRequest(limit: min(limit ?? standard, max), after: after, binding: binding)
  }

  /// Cuts what was read into a page. One entry more than the limit was asked for.
  func cut<Entry>(_ entries: [Entry], for page: PageRequest, position: (Entry) -> String)
    throws(Interruption) -> Page<Entry>
  {
    guard entries.count > page.limit else { return Page(entries: entries, nextMarker: nil) }
    let kept = Array(entries.prefix(page.limit))
    guard let last = kept.last else { return Page(entries: [], nextMarker: nil) }
    do {
      let marker = try environment.sealer.seal(
        Array(position(last).utf8), purpose: page.binding, random: environment.random)
      return Page(entries: kept, nextMarker: marker)
    } catch {
      throw .error(.key(error))
    }
  }

  /// Reads rows for a page: one more than fits, so that the last page is known as such.
  func rows(in table: StoreTable, prefix: String, for page: PageRequest) throws(Interruption)
    -> [Row]
  {
    let reader = try rows()
    do {
      let rows = try reader.rows(
        in: table, prefix: prefix, after: page.after, limit: page.limit)
      guard rows.count == page.limit, let last = rows.last else { return rows }
      return rows + (try reader.rows(in: table, prefix: prefix, after: last.key, limit: 1))
    } catch {
      throw .error(.store(error))
    }
  }

  /// Reads a row's record.
  func record<Record: StoredRecord>(_ type: Record.Type, from row: Row) throws(Interruption)
    -> Record
  {
    do {
      return try environment.rows.record(type, from: row)
    } catch {
      throw .error(.record(error))
    }
  }
}
