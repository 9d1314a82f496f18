import Foundation

/// A path in a folder of its own, which is removed with its owner.
final class TemporaryFile: Sendable {
  let folder: String

  init() throws {
    var template = Array(
      (FileManager.default.temporaryDirectory.path + "/strongroom-trail-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The path of the file.
  var path: String { folder + "/audit.jsonl" }

  /// What the file holds; nothing if it is absent.
  var bytes: [UInt8] {
    [UInt8](FileManager.default.contents(atPath: path) ?? Data())
  }

  /// What the file holds, without its line ends. The end of the last line is asked for.
  var lines: [String] {
    let bytes = bytes
    guard !bytes.isEmpty else { return [] }
    guard bytes.last == UInt8(ascii: "\n") else { return ["no line end"] }
    return bytes.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Puts bytes into the file.
  func write(_ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }
}
