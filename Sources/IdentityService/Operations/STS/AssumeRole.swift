import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

/// AssumeRole. Source: STS API Reference.
extension SessionOperations {
  static let assumeRole = IdentityOperation.read(
    "AssumeRole", ["RoleArn", "RoleSessionName"],
    optional: [
      "Policy", "DurationSeconds", "ExternalId", "SourceIdentity", "SerialNumber", "TokenCode",
    ], service: .sts, RoleAssumption.perform)
}
