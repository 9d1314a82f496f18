import Foundation
import GRDBSQLite
import Synchronization

/// A folder whose disk fails as planned, and forgets what was not synced when its power goes.
///
/// SQLite's own file system is wrapped, for the whole process; folders without a `FaultyDisk` see no
/// difference.
final class FaultyDisk: Sendable {
  /// The files of a store that matter.
  enum File: String, CaseIterable, Hashable, Sendable {
    case main = "store.sqlite"
    case log = "store.sqlite-wal"
  }

  /// What can be made to fail.
  enum Operation: Hashable, Sendable {
    case read, write, sync
  }

  /// What a disk holds after its power went: files by name.
  typealias Image = [File: [UInt8]]

  /// What the disk holds at some point, in the two extremes that a power cut may leave of each file.
  struct Moment: Sendable {
    /// Only what was synced.
    var synced: Image = [:]
    /// All that was written, and half of the write that the cut interrupts.
    var written: Image = [:]

    /// What may be found afterwards.
    var images: [Image] {
      [
        synced, written,
        [.main: written[.main] ?? [], .log: synced[.log] ?? []],
        [.main: synced[.main] ?? [], .log: written[.log] ?? []],
      ]
    }
  }

  private struct Step: Hashable {
    let operation: Operation
    let file: File
  }

  private struct State {
    var faults: [Step: (number: Int, code: Int32)] = [:]
    var synced: Image = [:]
    var watcher: (@Sendable (Moment) -> Void)?
  }

  let folder: TemporaryFolder
  private let state = Mutex(State())

  init() throws {
    folder = try TemporaryFolder()
    FileSystem.install()
    FileSystem.disks.withLock { $0[folder.storePath] = Weak(self) }
  }

  deinit {
    FileSystem.disks.withLock { $0[folder.storePath] = nil }
  }

  /// Lets an operation fail once.
  ///
  /// - Parameters:
  ///   - number: 1 for the next one, 2 for the one after it.
  ///   - code: what SQLite is told. A write does half of its work all the same.
  func fail(_ operation: Operation, of file: File, number: Int = 1, code: Int32) {
    state.withLock { $0.faults[Step(operation: operation, file: file)] = (number, code) }
  }

  /// Calls a closure before each write and each sync, on the store's thread.
  func watch(_ watcher: @escaping @Sendable (Moment) -> Void) {
    state.withLock { $0.watcher = watcher }
  }

  /// What the disk holds now.
  func moment() -> Moment {
    var moment = Moment()
    moment.synced = state.withLock { $0.synced }
    for file in File.allCases { moment.written[file] = folder.bytes(file.rawValue) }
    return moment
  }

  fileprivate func fault(_ operation: Operation, of file: File) -> Int32? {
    state.withLock { state in
      let step = Step(operation: operation, file: file)
      guard let planned = state.faults[step] else { return nil }
      if planned.number > 1 {
        state.faults[step] = (planned.number - 1, planned.code)
        return nil
      }
      state.faults[step] = nil
      return planned.code
    }
  }

  fileprivate func willWrite(_ bytes: UnsafeRawBufferPointer, at offset: Int, to file: File) {
    guard let watcher = state.withLock({ $0.watcher }) else { return }
    var moment = moment()
    let half = bytes.prefix(bytes.count / 2)
    var written = moment.written[file] ?? []
    let missing = offset + half.count - written.count
    if missing > 0 { written.append(contentsOf: [UInt8](repeating: 0, count: missing)) }
    written.replaceSubrange(offset..<offset + half.count, with: half)
    moment.written[file] = written
    watcher(moment)
  }

  fileprivate func willSync() {
    guard let watcher = state.withLock({ $0.watcher }) else { return }
    watcher(moment())
  }

  fileprivate func didSync(_ file: File) {
    let bytes = folder.bytes(file.rawValue)
    state.withLock { $0.synced[file] = bytes }
  }
}

private struct Weak: Sendable {
  weak let disk: FaultyDisk?

  init(_ disk: FaultyDisk) {
    self.disk = disk
  }
}

/// The wrapper around SQLite's file system: the file's own methods, but for reading, writing, syncing
/// and closing.
private enum FileSystem {
  typealias Handle = UnsafeMutablePointer<sqlite3_file>

  struct OpenFile: @unchecked Sendable {
    // A table of functions that SQLite never changes.
    let methods: UnsafePointer<sqlite3_io_methods>
    let target: (disk: FaultyDisk, file: FaultyDisk.File)?
  }

  static let disks = Mutex<[String: Weak]>([:])
  private static let openFiles = Mutex<[UInt: OpenFile]>([:])

  static func install() {
    _ = isInstalled
  }

  private static let isInstalled: Bool = {
    guard let original = sqlite3_vfs_find(nil) else { return false }
    let wrapper = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    wrapper.initialize(to: original.pointee)
    wrapper.pointee.zName = UnsafePointer(strdup("strongroom-tests"))
    wrapper.pointee.xOpen = { _, name, handle, flags, flagsTaken in
      guard let original = sqlite3_vfs_find("unix"), let handle else { return SQLITE_CANTOPEN }
      let code = original.pointee.xOpen(original, name, handle, flags, flagsTaken)
      guard code == SQLITE_OK, let methods = handle.pointee.pMethods else { return code }
      FileSystem.wrap(handle, methods, path: name.map { String(cString: $0) } ?? "")
      return code
    }
    return sqlite3_vfs_register(wrapper, 1) == SQLITE_OK
  }()

  private static func wrap(
    _ handle: Handle, _ methods: UnsafePointer<sqlite3_io_methods>, path: String
  ) {
    var target: (FaultyDisk, FaultyDisk.File)?
    for file in FaultyDisk.File.allCases {
      guard path.hasSuffix("/" + file.rawValue) else { continue }
      let store = path.dropLast(file.rawValue.count) + FaultyDisk.File.main.rawValue
      if let disk = disks.withLock({ $0[String(store)]?.disk }) { target = (disk, file) }
    }
    guard let target else { return }
    let wrapped = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    wrapped.initialize(to: methods.pointee)
    wrapped.pointee.xRead = { FileSystem.read($0, $1, $2, $3) }
    wrapped.pointee.xWrite = { FileSystem.write($0, $1, $2, $3) }
    wrapped.pointee.xSync = { FileSystem.sync($0, $1) }
    wrapped.pointee.xClose = { FileSystem.close($0) }
    openFiles.withLock {
      $0[UInt(bitPattern: handle)] = OpenFile(methods: methods, target: target)
    }
    handle.pointee.pMethods = UnsafePointer(wrapped)
  }

  private static func openFile(_ handle: Handle?) -> OpenFile? {
    openFiles.withLock { $0[UInt(bitPattern: handle)] }
  }

  private static func read(
    _ handle: Handle?, _ bytes: UnsafeMutableRawPointer?, _ count: Int32, _ offset: Int64
  ) -> Int32 {
    guard let open = openFile(handle) else { return SQLITE_IOERR }
    if let (disk, file) = open.target, let code = disk.fault(.read, of: file) { return code }
    return open.methods.pointee.xRead(handle, bytes, count, offset)
  }

  private static func write(
    _ handle: Handle?, _ bytes: UnsafeRawPointer?, _ count: Int32, _ offset: Int64
  ) -> Int32 {
    guard let open = openFile(handle) else { return SQLITE_IOERR }
    if let (disk, file) = open.target {
      disk.willWrite(
        UnsafeRawBufferPointer(start: bytes, count: Int(count)), at: Int(offset), to: file)
      if let code = disk.fault(.write, of: file) {
        _ = open.methods.pointee.xWrite(handle, bytes, count / 2, offset)
        return code
      }
    }
    return open.methods.pointee.xWrite(handle, bytes, count, offset)
  }

  private static func sync(_ handle: Handle?, _ flags: Int32) -> Int32 {
    guard let open = openFile(handle) else { return SQLITE_IOERR }
    guard let (disk, file) = open.target else { return open.methods.pointee.xSync(handle, flags) }
    disk.willSync()
    if let code = disk.fault(.sync, of: file) { return code }
    let code = open.methods.pointee.xSync(handle, flags)
    if code == SQLITE_OK { disk.didSync(file) }
    return code
  }

  private static func close(_ handle: Handle?) -> Int32 {
    guard let open = openFiles.withLock({ $0.removeValue(forKey: UInt(bitPattern: handle)) })
    else { return SQLITE_IOERR }
    handle?.pointee.pMethods.deallocate()
    handle?.pointee.pMethods = open.methods
    return open.methods.pointee.xClose(handle)
  }
}
