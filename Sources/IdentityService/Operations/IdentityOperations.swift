/// Every operation, by service and name.
enum IdentityOperations {
  static let all: [IdentityOperation] =
    UserOperations.all + AccessKeyOperations.all + UserCredentialOperations.all
    + GroupOperations.all + PolicyOperations.all
    + AttachmentOperations.all + RoleOperations.all + BoundaryOperations.all
    + AccountOperations.all + ProviderOperations.all + SimulationOperations.all
    + SessionOperations.all + OrganizationOperations.all

  static let byName: [String: IdentityOperation] = Dictionary(
    all.map { ("\($0.service.rawValue):\($0.name)", $0) }, uniquingKeysWith: { first, _ in first })
}
