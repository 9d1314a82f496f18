import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

/// AssumeRole. Source: STS API Reference.
extension SessionOperations {
  static let assumeRole = IdentityOperation.read(
    "AssumeRole", service: .sts, RoleAssumption.perform)
}
