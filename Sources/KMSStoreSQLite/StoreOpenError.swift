public import KMSStore

/// Why a store file was not opened. Nothing that it holds was changed, but for migrations that worked.
public enum StoreOpenError: Error, Hashable, Sendable {
  /// The folder is absent, not a folder, or not accessible; `code` is the system's error number.
  case folderUnusable(path: String, code: Int32)
  /// Others than its owner may use the folder, or it belongs to someone else.
  case folderExposed(path: String)
  /// The file or its lock is not a regular file, or not accessible.
  case fileUnusable(path: String, code: Int32)
  /// Others than its owner may use the file, or it belongs to someone else.
  case fileExposed(path: String)
  /// Another process, or this one, has the store open.
  case inUse(path: String)
  /// The file belongs to another program.
  case foreign(path: String)
  /// A newer release wrote the file.
  case newer(path: String, found: Int, supported: Int)
  /// The file is not what was written.
  case damaged(path: String)
  /// SQLite did not take a setting that durability or secrecy depends on.
  case settingRefused(name: String, found: String)
  /// SQLite failed.
  case failed(path: String, StoreError)
}

extension StoreOpenError: CustomStringConvertible {
  /// One line for the operator, with the way out.
  public var description: String {
    switch self {
    case .folderUnusable(let path, let code):
      "cannot use the folder `\(path)`: error \(code); create it for the user of the service"
    case .folderExposed(let path):
      "the folder `\(path)` is open to others; give it to the user of the service with mode 700"
    case .fileUnusable(let path, let code):
      "cannot open `\(path)`: error \(code); it must be a regular file of the user of the service"
    case .fileExposed(let path):
      "`\(path)` is open to others; give it to the user of the service with mode 600"
    case .inUse(let path):
      "`\(path)` is in use; stop the other server, or give this one its own data folder"
    case .foreign(let path):
      "`\(path)` was not made by this program; choose another data folder"
    case .newer(let path, let found, let supported):
      "`\(path)` has format \(found), this release knows up to \(supported); install the newer release"
    case .damaged(let path):
      "`\(path)` is damaged; restore it from a backup"
    case .settingRefused(let name, let found):
      "SQLite runs with \(name) `\(found)`; a local file system and SQLite 3.37 or newer are needed"
    case .failed(let path, let error):
      "cannot open `\(path)`: \(error); look into the system log for disk errors"
    }
  }
}
