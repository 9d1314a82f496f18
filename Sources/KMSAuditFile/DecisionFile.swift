import Dispatch
import Glibc
public import KMSAudit
import StrictJSON
import Synchronization

/// The reasons of refusals in a file of bounded size, a JSON object a line, written on a queue of its own.
///
/// When the file is full it becomes the older one, whose place it takes, and a new one begins. What waits
/// too long to be written, or cannot be, is dropped.
/// Format: docs/formats/data-folder.md, "Decisions".
public final class DecisionFile: DecisionJournal {
  /// How many bytes a file may have before a new one begins.
  public static let fileBytesMax = 16 * 1_048_576
  /// How many reasons may wait to be written.
  public static let waitingMax = 1_024

  private let path: String
  private let fileBytesMax: Int
  private let waiting = Mutex(0)
  private let queue = DispatchQueue(label: "strongroom.decisions")

  /// Writes to this file, made with mode 0600 when the first reason comes.
  public init(path: String, fileBytesMax: Int = DecisionFile.fileBytesMax) {
    self.path = path
    self.fileBytesMax = fileBytesMax
  }

  /// Queues a reason; see `DecisionJournal`.
  public func keep(id: String, lines: [String]) {
    let isAccepted = waiting.withLock { count in
      guard count < DecisionFile.waitingMax else { return false }
      count += 1
      return true
    }
    guard isAccepted else { return }
    queue.async { [self] in
      append(DecisionFile.line(id: id, lines: lines))
      waiting.withLock { $0 -= 1 }
    }
  }

  /// Waits until everything that was queued is written.
  public func flush() { queue.sync {} }

  /// The reason with this id, or nothing if it is not kept, or no longer.
  ///
  /// - Parameter path: the file, of a service that may be running.
  /// - Throws: `.writeFailed` if the file cannot be read.
  public static func lines(of id: String, at path: String) throws(AuditError) -> [String]? {
    for file in [path, older(path)] {
      var found: [String]?
      try forEachLine(of: file) { line in
        guard found == nil, case .object(let object)? = value(line),
          case .string(let text)? = object["id"], text.utf8.elementsEqual(id.utf8),
          case .array(let values)? = object["lines"]
        else { return }
        found = values.compactMap { value in
          guard case .string(let text) = value else { return nil }
          return text
        }
      }
      if let found { return found }
    }
    return nil
  }

  private static func line(id: String, lines: [String]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("id")
    writer.string(id)
    writer.name("lines")
    writer.beginArray()
    for line in lines { writer.string(line) }
    writer.endArray()
    writer.endObject()
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private static func older(_ path: String) -> String { path + ".1" }

  private func append(_ line: [UInt8]) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    _ = line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if lseek(descriptor, 0, SEEK_END) >= fileBytesMax { rename(path, DecisionFile.older(path)) }
  }

  private static func value(_ line: [UInt8]) -> JSONValue? {
    do {
      return try JSONValue(parsing: line)
    } catch {
      return nil
    }
  }

  /// Hands over the complete lines of a file; a file that is not there has none.
  private static func forEachLine(of path: String, _ body: ([UInt8]) -> Void) throws(AuditError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw .writeFailed(errno: errno) }
      return
    }
    defer { close(descriptor) }
    var rest: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .writeFailed(errno: errno) }
      guard count > 0 else { return }
      rest += buffer[..<count]
      var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      rest = lines.popLast().map(Array.init) ?? []
      for line in lines { body(Array(line)) }
    }
  }
}
