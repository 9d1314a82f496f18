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
  }

  /// Where it is.
  let path: String

  /// The SQLite file.
  var storePath: String { path + "/store.sqlite" }
  /// The file of the file key slot.
  var slotPath: String { path + "/root.slot" }
  /// The audit trail.
  var auditPath: String { path + "/audit.jsonl" }
  /// The reasons of refusals.
  var decisionsPath: String { path + "/decisions.jsonl" }

  /// The file with which an operator confirms the clock.
  private var clockConfirmationPath: String { path + "/clock.confirmed" }

  /// Whether the folder was made by this program.
  var isMarked: Bool { access(markerPath, F_OK) == 0 }

  private var markerPath: String { path + "/strongroom.kind" }

  /// Makes the folder, readable by its owner only, and marks it.
  ///
  /// - Throws: if it is there and was made for something else, or holds other files.
  func create(_ kind: Kind) throws(ProgramError) {
    if mkdir(path, 0o700) != 0 && errno != EEXIST {
      throw ProgramError("cannot make `\(path)`: \(DataFolder.reason())")
    }
    if let existing = try existingKind() {
      guard existing == kind else { throw DataFolder.wrongKind(path, is: existing) }
      return
    }
    guard access(storePath, F_OK) != 0 else {
      throw ProgramError("`\(path)` holds a store but no marker; choose another folder")
    }
    let descriptor = Glibc.open(markerPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ProgramError("cannot write `\(markerPath)`: \(DataFolder.reason())")
    }
    defer { close(descriptor) }
    let text = Array("\(kind.rawValue)\n".utf8)
    guard write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0 else {
      throw ProgramError("cannot write `\(markerPath)`: \(DataFolder.reason())")
    }
  }

  /// Makes the folder for the first time.
  ///
  /// - Throws: if it is there already and was made for anything.
  func createNew(_ kind: Kind) throws(ProgramError) {
    guard try existingKind() == nil else {
      throw ProgramError("`\(path)` is a data folder already; choose another folder")
    }
    try create(kind)
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
    for name in DataFolder.entries(of: path) { unlink(path + "/" + name) }
    rmdir(path)
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
    }
  }

  private static func entries(of path: String) -> [String] {
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
