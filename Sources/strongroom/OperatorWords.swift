import Glibc
import IdentityService
import KMSAudit
import KMSKeys
import KMSSeal
import KMSService
import KMSStore
import KMSStoreSQLite

/// What operators read when a data folder cannot be used: what is wrong, and the way out.
struct OperatorWords: Sendable {
  /// The folder that is spoken of.
  let folder: DataFolder

  /// Words an error of any module that opening a folder goes through.
  func error(for error: any Error) -> ProgramError {
    switch error {
    case let error as ProgramError: error
    case let error as StoreOpenError: ProgramError(words(error))
    case let error as SealError: ProgramError(words(error))
    case let error as HierarchyError: ProgramError(words(error))
    case let error as IdentityError: ProgramError(words(error))
    case let error as StoreError: ProgramError(words(error))
    case let error as AuditError: ProgramError(words(error))
    default: ProgramError("cannot use `\(folder.path)`; look into the system log for disk errors")
    }
  }

  private func words(_ error: StoreOpenError) -> String {
    switch error {
    case .folderUnusable(let path, let code):
      "cannot use the folder `\(path)`: \(text(code)); create it for the user of the service"
    case .fileUnusable(let path, let code):
      "cannot open `\(path)`: \(text(code)); it must be a regular file of the user of the service"
    case .failed(_, let error): words(error)
    case .folderExposed, .fileExposed, .inUse, .foreign, .newer, .damaged, .settingRefused:
      error.description
    }
  }

  private func words(_ error: SealError) -> String {
    switch error {
    case .slotUnavailable(let code):
      "cannot use the key slot `\(folder.slotPath)`: \(text(code)); without it no key can be used: "
        + "restore the file, mode 600, owned by the user of the service"
    case .slotUnsafe:
      "the key slot `\(folder.slotPath)` is open to others or not of its size; give it to the user of the "
        + "service with mode 600, or restore it from a backup"
    case .notForThisSlot:
      "the key slot `\(folder.slotPath)` does not open `\(folder.storePath)`; restore the two that belong "
        + "together"
    case .cryptography:
      "the cryptographic library failed at the key slot; check the installation of OpenSSL"
    }
  }

  private func words(_ error: HierarchyError) -> String {
    switch error {
    case .store(let error): words(error)
    case .seal(let error): words(error)
    case .key(let error): words(error)
    case .incomplete: damaged
    }
  }

  private func words(_ error: IdentityError) -> String {
    switch error {
    case .store(let error): words(error)
    case .record: damaged
    case .key(let error): words(error)
    }
  }

  private func words(_ error: KeyError) -> String {
    switch error {
    case .wrappedSecretInvalid, .epochMissing, .invalidCiphertext, .contextTooLarge,
      .invalidPeerKey, .tokenMismatch, .workMismatch, .materialInvalid:
      damaged
    case .faultDetected: "a key failed its own check; have the memory of this machine tested"
    case .cryptography, .asymmetric:
      "the cryptographic library failed; check the installation of OpenSSL"
    }
  }

  private func words(_ error: StoreError) -> String {
    switch error {
    case .unavailable(let failure): words(failure)
    case .overloaded: "the store `\(folder.storePath)` is busy; try again"
    case .closed: "the store `\(folder.storePath)` was closed; start the command again"
    case .alreadyExists, .conflict, .limitExceeded, .damaged, .changesPruned: damaged
    }
  }

  private func words(_ failure: StoreFailure) -> String {
    switch failure {
    case .full: "no space is left for `\(folder.storePath)`; free some, then start again"
    case .busy: "`\(folder.storePath)` is locked by another program; end it, then start again"
    case .outOfMemory:
      "no memory is left to open `\(folder.storePath)`; free some, then start again"
    case .inputOutput(let code):
      "cannot read or write `\(folder.storePath)` (SQLite's error \(code)); look into the system log for "
        + "disk errors"
    case .needsReopening:
      "writing to `\(folder.storePath)` failed; look into the system log for disk errors, then start again"
    }
  }

  private func words(_ error: AuditError) -> String {
    switch error {
    case .writeFailed(EWOULDBLOCK):
      "the audit trail `\(folder.auditPath)` is in use; stop the other server"
    case .writeFailed(let code):
      "cannot write the audit trail `\(folder.auditPath)`: \(text(code)); it must be a folder of the user "
        + "of the service, with space left"
    case .damaged(let sequence):
      "the audit trail `\(folder.auditPath)` is damaged at record \(sequence); run `strongroom audit verify`, "
        + "and restore it from a backup"
    case .overloaded, .closed:
      "the audit trail `\(folder.auditPath)` takes no records; start the command again"
    }
  }

  private var damaged: String {
    "`\(folder.storePath)` is damaged or does not belong to `\(folder.slotPath)`; restore both from a backup"
  }

  private func text(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
}
