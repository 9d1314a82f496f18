import Foundation

/// A folder of mode 700 that is removed with its owner.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var template = Array(
      (FileManager.default.temporaryDirectory.path + "/strongroom-store-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a store file in the folder.
  var storePath: String { path + "/store.sqlite" }

  /// The bytes of a file; none if it is absent.
  func bytes(_ name: String) -> [UInt8] {
    [UInt8](FileManager.default.contents(atPath: path + "/" + name) ?? Data())
  }

  /// Writes a file of mode 600.
  func write(_ bytes: [UInt8], to name: String, mode: Int = 0o600) throws {
    let isWritten = FileManager.default.createFile(
      atPath: path + "/" + name, contents: Data(bytes),
      attributes: [.posixPermissions: mode])
    guard isWritten else { throw POSIXError(.EIO) }
  }
}
