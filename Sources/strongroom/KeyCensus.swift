import KMSFront
import KMSKeys
import KMSModel
import KMSService
import KMSStore
import Synchronization

/// Counts the keys there are by state, spec and origin: all of them once, then those that commits name.
final class KeyCensus: Sendable {
  /// The labels of one key.
  private struct Kind: Hashable, Sendable {
    let state: KeyState
    let spec: KeySpec
    let origin: OriginType

    init(_ record: KeyRecord) {
      state = record.lifecycle.state
      spec = record.spec
      origin = record.origin
    }

    var labels: [String] { [state.rawValue, spec.rawValue, origin.rawValue] }
  }

  private static let interval = Duration.seconds(1)

  private let environment: ServiceEnvironment
  private let metrics: StrongroomMetrics
  /// Rows that changed since they were last counted.
  private let changed = Mutex<Set<String>>([])
  private let counts = Mutex(KindCounts<Kind>())

  /// Watches the commits of a store; nothing is counted yet.
  init(_ environment: ServiceEnvironment, _ metrics: StrongroomMetrics) {
    self.environment = environment
    self.metrics = metrics
    environment.store.observeCommits { [weak self] changes in
      let keys = changes.filter { $0.table == Tables.keys }.map(\.key)
      guard !keys.isEmpty else { return }
      self?.changed.withLock { $0.formUnion(keys) }
    }
  }

  /// Counts until the task is cancelled. A store that fails is asked again.
  func run() async {
    var isComplete = false
    while !Task.isCancelled {
      do {
        if !isComplete { try await countAll() }
        isComplete = true
        try await countChanged()
      } catch {
        // The next turn starts over; `/readyz` tells of the store.
        isComplete = false
      }
      do {
        try await Task.sleep(for: KeyCensus.interval)
      } catch {
        return
      }
    }
  }

  private func countAll() async throws(StoreError) {
    var after: String?
    counts.withLock { $0 = KindCounts() }
    repeat {
      let start = after
      let page = try await environment.store.read { reader throws(StoreError) in
        try reader.rows(
          in: Tables.keys, prefix: "", after: start, limit: StoreLimits.pageRowCountMax)
      }
      for row in page { count(row, at: row.key) }
      after = page.count == StoreLimits.pageRowCountMax ? page.last?.key : nil
    } while after != nil && !Task.isCancelled
    show()
  }

  private func countChanged() async throws(StoreError) {
    let keys = changed.withLock { changed in
      defer { changed.removeAll() }
      return Array(changed)
    }
    guard !keys.isEmpty else { return }
    for start in stride(from: 0, to: keys.count, by: StoreLimits.pageRowCountMax) {
      let part = keys[start..<min(keys.count, start + StoreLimits.pageRowCountMax)]
      let rows = try await environment.store.read { reader throws(StoreError) in
        var rows: [(String, Row?)] = []
        for key in part { rows.append((key, try reader.row(key, in: Tables.keys))) }
        return rows
      }
      for (key, row) in rows { count(row, at: key) }
    }
    show()
  }

  private func count(_ row: Row?, at key: String) {
    var kind: Kind?
    if let row {
      do {
        kind = Kind(try environment.rows.record(KeyRecord.self, from: row))
      } catch {
        // A row that was tampered with is no key; whoever uses it is told.
        kind = nil
      }
    }
    counts.withLock { $0.note(kind, of: key) }
  }

  private func show() {
    metrics.keys.replaceAll(
      counts.withLock(\.numbers).map { kind, number in
        (values: kind.labels, number: number)
      })
  }
}
