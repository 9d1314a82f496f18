import KMSAudit
import KMSAuditFile
import KMSKeys
import KMSModel

/// The records of what happened to the trail itself, as service events of the account that the deployment
/// acts for.
///
/// Format: docs/formats/audit.md, "What the trail records of itself".
struct TrailWords: Sendable {
  /// Whose record it is.
  let account: AccountID?
  /// Where it happened.
  let region: Region?
  /// What event ids are made from.
  let random: RandomSource

  /// The record of a notice, of this moment.
  @Sendable func event(_ notice: TrailNotice) -> AuditEvent {
    var fields = AuditFields()
    let name: String
    switch notice {
    case .tornTail(let byteCount, let hash):
      name = "RecoverAuditTrail"
      fields.integer("bytesSetAside", byteCount)
      fields.text("sha256", hash)
    case .ballastInUse(let byteCount):
      name = "UseAuditBallast"
      fields.integer("bytes", byteCount)
    case .ballastRestored:
      name = "RestoreAuditBallast"
    case .keysReplaced(let old, let new):
      name = "RotateAuditKeys"
      fields.text("oldKeys", old)
      fields.text("newKeys", new)
    case .removal(let through):
      name = "RemoveAuditRecords"
      fields.text("through", String(through))
    }
    var details = AuditDetails()
    details.isServiceEvent = true
    details.serviceEventDetails = fields.finished()
    let account = account?.text ?? ""
    return AuditEvent(
      source: "cloudtrail.amazonaws.com", name: name, time: SystemClock.now(), eventID: eventID(),
      identity: .service(for: account),
      origin: RequestOrigin(
        requestID: "", sourceAddress: "AWS Internal", userAgent: "AWS Internal", host: nil,
        tls: nil),
      region: region?.name ?? "", isReadOnly: false, details: details, failure: nil,
      recipientAccount: account)
  }

  /// A new UUID; the nil UUID if the random source fails, because a record is needed in any case.
  private func eventID() -> String {
    do {
      return KeyID(random: try random.bytes(count: 16), isMultiRegion: false).text
    } catch {
      return "00000000-0000-0000-0000-000000000000"
    }
  }
}
