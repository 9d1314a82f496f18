/// What is known of a file or folder of a deployment.
public struct FileFacts: Hashable, Sendable {
  /// Where it is.
  public let path: String
  /// What should be there.
  public let kind: Kind
  /// What is there.
  public let state: State

  /// What a file is for, which decides who may use it.
  public enum Kind: Sendable {
    /// The data folder.
    case folder
    /// A file with secrets, or that authorizes: for the service alone.
    case secret
    /// A key slot or TLS key, which the service manager may own.
    case credential
    /// A file that anybody may read, but only the superuser or the service may write.
    case configuration
  }

  /// What the system says.
  public enum State: Hashable, Sendable {
    /// Nothing is there.
    case absent
    /// The system's words for why it cannot be looked at.
    case unreadable(String)
    /// It is there.
    ///
    /// - Parameters:
    ///   - mode: the permission bits, 0 to 0o7777.
    ///   - owner: the number of the user.
    ///   - isExpectedType: whether it is a folder for a folder and a regular file for a file.
    case present(mode: UInt32, owner: UInt32, isExpectedType: Bool)
  }

  /// Notes what was seen.
  public init(path: String, kind: Kind, state: State) {
    self.path = path
    self.kind = kind
    self.state = state
  }

  /// Judges files: who owns them, and who else may use them.
  ///
  /// - Parameter user: the number of the user that the service runs as.
  public static func judge(_ files: [FileFacts], user: UInt32) -> [Diagnosis] {
    let findings = files.compactMap { $0.diagnosis(user: user) }
    guard findings.isEmpty else { return findings }
    return [.good(.permissions, "\(files.count) files and folders are closed to others")]
  }

  private func diagnosis(user: UInt32) -> Diagnosis? {
    switch state {
    case .absent:
      return .failure(
        .permissions, "`\(path)` is not there", remedy: "restore it from a backup")
    case .unreadable(let reason):
      return .failure(
        .permissions, "cannot look at `\(path)`: \(reason)",
        remedy: "run this as the user of the service")
    case .present(_, _, false):
      return .failure(
        .permissions, "`\(path)` is no \(kind == .folder ? "folder" : "regular file")",
        remedy: "move it away and restore what belongs there from a backup")
    case .present(let mode, let owner, true):
      guard owner == user || mayBelongToSuperuser(mode) && owner == 0 else {
        return .failure(
          .permissions, "`\(path)` belongs to user \(owner), the service is user \(user)",
          remedy: "run `chown \(user) \(path)`, or run this as the user of the service")
      }
      guard mode & forbiddenBits(owner: owner) == 0 else {
        return .failure(
          .permissions,
          "`\(path)` has mode \(FileFacts.octal(mode)): others may \(verb(mode)) it",
          remedy: "run `chmod \(FileFacts.octal(mode & ~forbiddenBits(owner: owner))) \(path)`")
      }
      return nil
    }
  }

  private func mayBelongToSuperuser(_ mode: UInt32) -> Bool {
    switch kind {
    case .folder, .secret: false
    case .credential, .configuration: true
    }
  }

  /// The bits that nobody but the owner may have. A credential of the superuser is read through its group
  /// bits.
  private func forbiddenBits(owner: UInt32) -> UInt32 {
    switch kind {
    case .folder, .secret: 0o077
    case .credential: owner == 0 ? 0o037 : 0o077
    case .configuration: 0o022
    }
  }

  private func verb(_ mode: UInt32) -> String { mode & 0o022 != 0 ? "change" : "read" }

  private static func octal(_ mode: UInt32) -> String { String(mode, radix: 8) }
}
