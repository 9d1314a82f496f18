import KMSSeal
import KMSSealFile

extension DataFolder {
  /// Opens the file key slot, as the service's own or as a credential of systemd.
  ///
  /// - Throws: what `FileKeySlot` throws.
  func openSlot() throws(SealError) -> FileKeySlot {
    try FileKeySlot(openingAt: slotPath, providedBy: slotProvider)
  }

  private var slotProvider: FileKeySlot.Provider {
    guard let folder = ProcessEnvironment.credentialsFolder,
      slotPath.utf8.starts(with: "\(folder)/".utf8), !slotPath.contains("/../")
    else { return .service }
    return .serviceManager
  }
}
