import Glibc
import KMSDoctor

/// The files of a data folder, as the system sees them.
struct MeasuredFiles {
  /// The folder.
  let folder: DataFolder

  /// The number of the user that the folder belongs to, if it is there.
  var folderOwner: uid_t? {
    var status = stat()
    return lstat(folder.path, &status) == 0 ? status.st_uid : nil
  }

  /// The files that change while the service runs and are there.
  var dataPaths: [String] {
    paths(in: folder.path) + paths(in: folder.auditPath)
  }

  private func paths(in path: String) -> [String] {
    DataFolder.entries(of: path).map { "\(path)/\($0)" }
  }

  /// The folder, what must be in it, and whatever else is.
  var facts: [FileFacts] {
    let isSlotInside = folder.slotPath.utf8.starts(with: "\(folder.path)/".utf8)
    var facts = [
      MeasuredFiles.facts(of: folder.path, .folder),
      MeasuredFiles.facts(of: folder.storePath, .secret),
      MeasuredFiles.facts(of: folder.slotPath, isSlotInside ? .secret : .credential),
    ]
    let seen = Set(facts.map(\.path))
    for path in dataPaths.sorted() where !seen.contains(path) {
      var status = stat()
      let isFolder = lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      facts.append(MeasuredFiles.facts(of: path, isFolder ? .folder : .secret))
    }
    return facts
  }

  /// What the system says about one file; links are not followed.
  static func facts(of path: String, _ kind: FileFacts.Kind) -> FileFacts {
    var status = stat()
    guard follows(kind) ? stat(path, &status) == 0 : lstat(path, &status) == 0 else {
      let reason = errno
      return FileFacts(
        path: path, kind: kind,
        state: reason == ENOENT
          ? .absent : .unreadable(String(cString: strerror(reason)).lowercased()))
    }
    let type = kind == .folder ? S_IFDIR : S_IFREG
    return FileFacts(
      path: path, kind: kind,
      state: .present(
        mode: status.st_mode & 0o7777, owner: status.st_uid,
        isExpectedType: status.st_mode & S_IFMT == type))
  }

  /// Certificates and configurations are often links to the current one.
  private static func follows(_ kind: FileFacts.Kind) -> Bool {
    switch kind {
    case .configuration, .credential: true
    case .folder, .secret: false
    }
  }
}
