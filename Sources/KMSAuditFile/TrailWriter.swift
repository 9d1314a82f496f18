import Glibc
import KMSAudit
import StrictJSON
import Synchronization

/// Writes batches to the open segment and begins the next one when it is full. One call at a time.
final class TrailWriter: Sendable {
  /// How an appending failed.
  enum Failure: Error {
    /// Nothing of the batch is left; another one may be tried.
    case undone(AuditError)
    /// What the segment holds is not known.
    case unknown(AuditError)
  }

  private struct State {
    var file: SegmentFile
    /// The number of the first record of the segment.
    var first: UInt64
    var byteCount: Int
    var position: ChainPosition
  }

  private let folder: AuditFolder
  private let settings: TrailSettings
  private let calls: FileCalls
  private let state: Mutex<State>

  /// Goes on where the opening says.
  init(
    folder: AuditFolder, opening: TrailOpening, settings: TrailSettings, calls: FileCalls
  ) throws(AuditError) {
    self.folder = folder
    self.settings = settings
    self.calls = calls
    self.state = Mutex(
      State(
        file: try TrailWriter.open(opening.first, in: folder, calls), first: opening.first,
        byteCount: opening.byteCount, position: opening.position))
  }

  /// What is written.
  var extent: TrailKeeper.Extent {
    state.withLock { .init(openSegment: $0.first, last: $0.position.sequence - 1) }
  }

  /// Appends the lines of a batch, all or none.
  func append(_ batch: WaitingRecords) throws(Failure) -> ChainedLines {
    if state.withLock({ $0.byteCount >= settings.segmentBytesMax }) { rotate() }
    let (file, position) = state.withLock { ($0.file, $0.position) }
    let lines: ChainedLines
    do throws(AuditError) {
      lines = try TrailWriter.chained(batch, from: position, settings.durability)
    } catch {
      throw .undone(error)
    }
    do throws(SegmentFile.Failure) {
      try file.append(lines.bytes, syncing: settings.durability == .sync)
    } catch {
      switch error {
      case .undone(let code): throw .undone(.writeFailed(errno: code))
      case .unknown(let code): throw .unknown(.writeFailed(errno: code))
      }
    }
    state.withLock { state in
      state.position = lines.position
      state.byteCount += lines.bytes.count
    }
    return lines
  }

  /// Begins the next segment, if the open one holds a record.
  ///
  /// - Returns: whether the open segment is a new one. If space or handles are short the old one goes on, and
  ///   the next batch tries again.
  @discardableResult
  func rotate() -> Bool {
    let (first, next) = state.withLock { ($0.first, $0.position.sequence) }
    guard next > first else { return false }
    do throws(AuditError) {
      take(try TrailWriter.open(next, in: folder, calls), first: next)
      return true
    } catch {
      return false
    }
  }

  /// Begins the next segment in the space that was set aside. Returns whether that was done.
  func beginSegment(in ballast: Ballast) -> Bool {
    let next = state.withLock { $0.position.sequence }
    let segment = AuditFolder.Segment(first: next, isCompressed: false)
    guard ballast.become(folder.path(of: segment)) else { return false }
    do throws(AuditError) {
      take(try TrailWriter.open(next, in: folder, calls), first: next)
      return true
    } catch {
      return false
    }
  }

  /// Lets the segment go.
  func close() { state.withLock { $0.file }.close() }

  private func take(_ file: SegmentFile, first: UInt64) {
    let old = state.withLock { state -> SegmentFile in
      let old = state.file
      state.file = file
      state.first = first
      state.byteCount = 0
      return old
    }
    old.close()
  }

  private static func open(_ first: UInt64, in folder: AuditFolder, _ calls: FileCalls)
    throws(AuditError) -> SegmentFile
  {
    let segment = AuditFolder.Segment(first: first, isCompressed: false)
    let file = try SegmentFile(path: folder.path(of: segment), calls: calls)
    try folder.sync()
    return file
  }

  private static func chained(
    _ batch: WaitingRecords, from position: ChainPosition, _ durability: AuditDurability
  ) throws(AuditError) -> ChainedLines {
    var lines = ChainedLines(
      from: position, durability, bytesMax: batch.byteCount,
      linesMax: batch.notices.count + batch.records.count)
    for notice in batch.notices {
      var writer = JSONWriter()
      notice.write(to: &writer)
      try lines.append(notice, writer.finished()[...])
    }
    for record in batch.records { try lines.append(record.event, batch.json[record.json]) }
    return lines
  }
}
