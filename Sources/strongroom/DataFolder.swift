import Glibc

/// The folder that holds everything of one deployment.
///
/// Format: docs/formats/data-folder.md.
struct DataFolder: Sendable {
  /// What a folder was made for. A folder of one kind is never used as the other.
  enum Kind: String, Sendable {
    /// Made by `strongroom dev`.
    case dev
    /// Made by `strongroom init`.
    case production
    /// `strongroom init` began to make it and has not come to its end.
    case unfinished = "production.unfinished"
  }

  /// Where it is.
  let path: String
  /// The file of the file key slot: in the folder, unless it is kept apart.
  let slotPath: String

  /// Names a folder; nothing is looked at yet.
  ///
  /// - Parameter slotPath: where the key slot is; nothing for `root.slot` in the folder.
  init(path: String, slotPath: String? = nil) {
    self.path = path
    self.slotPath = slotPath ?? path + "/root.slot"
  }

  /// The SQLite file.
  var storePath: String { path + "/store.sqlite" }
  /// The folder of the audit trail.
  var auditPath: String { path + "/audit" }
  /// The event history, which can be built anew from the trail.
  var auditIndexPath: String { path + "/audit-index.sqlite" }
  /// What alerts remember.
  var alertsPath: String { path + "/alerts.json" }
  /// The reasons of refusals.
  var decisionsPath: String { path + "/decisions.jsonl" }

  /// The file with which an operator confirms the clock.
  private var clockConfirmationPath: String { path + "/clock.confirmed" }

  /// Whether the folder was made by this program.
  var isMarked: Bool { access(markerPath, F_OK) == 0 }

  private var markerPath: String { path + "/strongroom.kind" }

  /// Makes the folder for `strongroom dev`, or takes the one that `dev` made before.
  ///
  /// - Throws: if it is there and was made for something else, holds a store, or is open to others; then
  ///   nothing in it was changed.
  func createForDev() throws(ProgramError) {
    try make()
    switch try existingKind() {
    case .dev?: break
    case .production?: throw DataFolder.wrongKind(path, is: .production)
    case .unfinished?: throw DataFolder.wrongKind(path, is: .unfinished)
    case nil:
      try checkHoldsNothing()
      try mark(.dev)
    }
  }

  /// Begins to make the folder of a production deployment, or goes on after an attempt that was cut off.
  ///
  /// - Throws: if it is there and was made for anything, or is open to others; then nothing in it was
  ///   changed and the attempt can be repeated.
  func beginProduction() throws(ProgramError) {
    try make()
    switch try existingKind() {
    case .unfinished?: break
    case .dev?, .production?:
      throw ProgramError("`\(path)` is a data folder already; choose another folder")
    case nil:
      try checkHoldsNothing()
      try mark(.unfinished)
    }
  }

  /// Says that the folder of a production deployment is whole. Before, nobody serves from it.
  func finishProduction() throws(ProgramError) { try mark(.production) }

  /// Checks that the data is there: opening makes what is absent, and an empty store in place of a lost one
  /// would pass for a deployment without keys.
  func checkData() throws(ProgramError) {
    for file in [storePath, slotPath] where access(file, F_OK) != 0 {
      throw ProgramError(
        "`\(file)` is not there: \(DataFolder.reason()); restore it from a backup, or make a new folder "
          + "with `strongroom init`")
    }
  }

  /// Checks that the folder is there and of this kind.
  func check(_ kind: Kind) throws(ProgramError) {
    guard let existing = try existingKind() else {
      throw ProgramError("`\(path)` is no data folder; make one with `strongroom init`")
    }
    guard existing == kind else { throw DataFolder.wrongKind(path, is: existing) }
  }

  /// Checks that the folder was made for anything.
  func checkExists() throws(ProgramError) {
    guard try existingKind() != nil else {
      throw ProgramError("`\(path)` is no data folder; name it with `--data`")
    }
  }

  /// Says that the wall clock is right. Only who may write to the folder can say so.
  func confirmClock() throws(ProgramError) {
    let descriptor = Glibc.open(
      clockConfirmationPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ProgramError("cannot write `\(clockConfirmationPath)`: \(DataFolder.reason())")
    }
    Glibc.close(descriptor)
  }

  /// Whether somebody said that the wall clock is right since this was last asked.
  @Sendable func takeClockConfirmation() -> Bool { unlink(clockConfirmationPath) == 0 }

  /// Removes the folder and the files in it that the service made.
  func remove() {
    DataFolder.remove(path)
  }

  private static func remove(_ folder: String) {
    for name in entries(of: folder) {
      let entry = folder + "/" + name
      // A link is removed, not followed: `unlink` refuses folders alone.
      if unlink(entry) != 0 && errno == EISDIR { remove(entry) }
    }
    rmdir(folder)
  }

  /// Makes the folder, or checks that the one there belongs to this user alone.
  private func make() throws(ProgramError) {
    if mkdir(path, 0o700) == 0 { return }
    guard errno == EEXIST else {
      throw ProgramError(
        "cannot make `\(path)`: \(DataFolder.reason()); choose a place where this user may write")
    }
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      throw ProgramError(
        "cannot use `\(path)`: \(DataFolder.reason()); choose another folder")
    }
    guard facts.st_mode & S_IFMT == S_IFDIR else {
      throw ProgramError("`\(path)` is no folder; choose another place")
    }
    guard facts.st_uid == geteuid(), facts.st_mode & 0o077 == 0 else {
      throw ProgramError(
        "the folder `\(path)` is open to others; give it to the user of the service with mode 700, or "
          + "choose another folder")
    }
  }

  private func checkHoldsNothing() throws(ProgramError) {
    for file in [storePath, slotPath, auditPath] where access(file, F_OK) == 0 {
      throw ProgramError("`\(path)` holds `\(file)` but no marker; choose another folder")
    }
  }

  /// Writes the marker whole or not at all; it is durable when this returns.
  private func mark(_ kind: Kind) throws(ProgramError) {
    do throws(ProgramError) {
      try NewFile.write("\(kind.rawValue)\n", to: markerPath, isDurable: true)
    } catch {
      throw ProgramError("\(error.description); free space, then run the command again")
    }
  }

  private func existingKind() throws(ProgramError) -> Kind? {
    let descriptor = Glibc.open(markerPath, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      guard errno == ENOENT else {
        throw ProgramError("cannot read `\(markerPath)`: \(DataFolder.reason())")
      }
      return nil
    }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 32)
    let count = read(descriptor, &buffer, buffer.count)
    let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    guard let kind = Kind(rawValue: String(text.prefix { $0 != "\n" })) else {
      throw ProgramError("`\(markerPath)` is damaged; restore it from a backup")
    }
    return kind
  }

  private static func wrongKind(_ path: String, is kind: Kind) -> ProgramError {
    switch kind {
    case .dev:
      ProgramError(
        "`\(path)` was made by `strongroom dev` and cannot be served in production; "
          + "make a folder with `strongroom init`")
    case .production:
      ProgramError("`\(path)` is a production folder; use `strongroom serve`")
    case .unfinished:
      ProgramError("`strongroom init` did not come to its end in `\(path)`; run it again")
    }
  }

  /// The names of what is in a folder; empty if it cannot be read.
  static func entries(of path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}
