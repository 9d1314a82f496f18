import KMSAudit
import KMSKeys
import KMSModel

extension Call {
  /// Notes a call that the service makes for the caller in the Region of a related key; it has a record of
  /// its own there.
  ///
  /// Source: Developer Guide, CloudTrail examples of UpdatePrimaryRegion and ReplicateKey.
  ///
  /// - Parameters:
  ///   - made: the key that came into being, if one did.
  ///   - build: `requestParameters`.
  func forwarded(
    _ operation: KMSOperation, to key: KeyARN, _ made: KeyMetadata?,
    _ build: (inout AuditFields) -> Void
  ) {
    var parameters = AuditFields()
    build(&parameters)
    var response = AuditFields()
    if let made {
      response.object("keyMetadata") { made.describe(in: &$0) }
    } else {
      response.text("keyId", key.text)
    }
    var forwarded = AuditDetails()
    forwarded.requestParameters = parameters.finished()
    forwarded.responseElements = response.finished()
    forwarded.resources = [AuditResource(arn: key.text, account: key.account.text)]
    details.forwardedCalls.append(
      ForwardedCall(name: operation.rawValue, region: key.region.name, details: forwarded))
  }
}
