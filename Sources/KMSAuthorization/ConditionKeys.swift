public import IAMPolicy
import KMSModel

/// The condition keys of this service, one line each: name, type, where it is present, and how it is read.
///
/// Policies are compiled with the vocabulary made from this table; docs/condition-keys.md is generated from
/// it. A key that is not here is accepted in a policy and is absent from every request.
/// Source: Developer Guide, "Condition keys for AWS KMS"; IAM User Guide, "AWS global condition context
/// keys"; Service Authorization Reference, "AWS Key Management Service".
public enum ConditionKeys {
  /// What policies are compiled with.
  public static let vocabulary = PolicyVocabulary(
    keys: table.indices.filter { !table[$0].isFamily }.map { (table[$0].name, $0) },
    families: table.indices.filter { table[$0].isFamily }.map { (table[$0].name, $0) },
    actions: KMSAction.all.map(\.name))

  // A line for each key is what the table is for.
  // swift-format-ignore
  /// Every key. The number of a key in the vocabulary is its place here.
  public static let table: [ConditionKeyEntry] = [
    // Of every request.
    .init("aws:CurrentTime", .date, .always) { c, _ in .instant(c.now) },
    .init("aws:EpochTime", .date, .always) { c, _ in .instant(c.now) },
    .init("aws:SecureTransport", .bool, .always) { c, _ in .boolean(c.request.isSecureTransport) },
    .init("aws:SourceIp", .address, .always) { c, _ in .address(c.request.source) },
    .init("aws:UserAgent", .string, .always) { c, _ in .optional(c.request.userAgent) },
    .init("aws:RequestedRegion", .string, .always) { c, _ in .text(c.request.region.name) },
    .init("aws:ViaAWSService", .bool, .always) { c, _ in .boolean(c.request.viaService != nil) },
    .init("aws:CalledVia", .strings, .forwarded) { c, _ in .optionalList(c.request.viaService) },
    .init("aws:CalledViaFirst", .string, .forwarded) { c, _ in .optional(c.request.viaService) },
    .init("aws:CalledViaLast", .string, .forwarded) { c, _ in .optional(c.request.viaService) },
    .init("aws:SourceArn", .arn, .service) { c, _ in .optional(c.request.sourceARN) },
    .init("aws:SourceAccount", .string, .service) { c, _ in .optional(c.sourceAccount) },
    .init("aws:Referer", .string, .never("no client of this API sends it")) { _, _ in .absent },
    .init("aws:SourceVpc", .string, .never("there are no endpoints of networks")) { _, _ in .absent },
    .init("aws:SourceVpce", .string, .never("there are no endpoints of networks")) { _, _ in .absent },
    .init("aws:VpcSourceIp", .address, .never("there are no endpoints of networks")) { _, _ in .absent },
    // Of the principal.
    .init("aws:PrincipalArn", .arn, .principal) { c, _ in c.principalARN },
    .init("aws:PrincipalAccount", .string, .principal) { c, _ in c.ofAccount(c.caller.account.text) },
    .init("aws:PrincipalType", .string, .principal) { c, _ in c.principalType },
    .init("aws:PrincipalTag/", .family, .tagged) { c, key in c.principalTag(key) },
    .init("aws:PrincipalIsAWSService", .bool, .always) { c, _ in .boolean(c.isService) },
    .init("aws:PrincipalServiceName", .string, .service) { c, _ in .optional(c.serviceName) },
    .init("aws:PrincipalOrgID", .string, .organization) { c, _ in .optional(c.organization?.id) },
    .init("aws:PrincipalOrgPaths", .strings, .organization) { c, _ in .optionalList(c.organization?.path(of: c.caller.account)) },
    .init("aws:userid", .string, .principal) { c, _ in c.ofAccount(c.caller.principalID) },
    .init("aws:username", .string, .users) { c, _ in .optional(c.attributes.userName) },
    .init("aws:TokenIssueTime", .date, .sessions) { c, _ in c.tokenIssueTime },
    .init("aws:MultiFactorAuthPresent", .bool, .sessions) { c, _ in c.isMultiFactor },
    .init("aws:MultiFactorAuthAge", .numeric, .never("no session is made with a second factor")) { _, _ in .absent },
    .init("aws:SourceIdentity", .string, .sessions) { c, _ in .optional(c.session?.sourceIdentity) },
    .init("aws:FederatedProvider", .string, .sessions) { c, _ in .optional(c.session?.federatedProvider) },
    // Of the key.
    .init("kms:CallerAccount", .string, .keyOrStore) { c, _ in c.callerAccount },
    .init("kms:ViaService", .string, .forwarded) { c, _ in .optional(c.key == nil ? nil : c.request.viaService) },
    .init("kms:KeySpec", .string, .keyOrCreation) { c, _ in .optional(c.keyAttributes?.spec.rawValue) },
    .init("kms:CustomerMasterKeySpec", .string, .keyOrCreation) { c, _ in .optional(c.keyAttributes?.spec.rawValue) },
    .init("kms:KeyUsage", .string, .keyOrCreation) { c, _ in .optional(c.keyAttributes?.usage.rawValue) },
    .init("kms:CustomerMasterKeyUsage", .string, .keyOrCreation) { c, _ in .optional(c.keyAttributes?.usage.rawValue) },
    .init("kms:KeyOrigin", .string, .keyOrCreation) { c, _ in .optional(c.keyAttributes?.origin.rawValue) },
    .init("kms:MultiRegion", .bool, .keyOrCreation) { c, _ in c.isMultiRegion },
    .init("kms:MultiRegionKeyType", .string, .keyOrCreation) { c, _ in .optional(c.keyAttributes?.multiRegion?.rawValue) },
    .init("kms:ResourceAliases", .strings, .keyIdentity) { c, _ in c.resourceAliases },
    .init("aws:ResourceTag/", .family, .keyIdentity) { c, key in c.resourceTag(key) },
    .init("aws:ResourceAccount", .string, .key) { c, _ in .optional(c.key?.arn.account.text) },
    .init("aws:ResourceOrgID", .string, .key) { c, _ in .optional(c.organizationOfKey?.id) },
    .init("aws:ResourceOrgPaths", .strings, .key) { c, _ in .optionalList(c.pathOfKey) },
    // Of the request to this service.
    .init("aws:RequestTag/", .family, .on([.createKey, .replicateKey, .tagResource])) { c, key in c.requestTag(key) },
    .init("aws:TagKeys", .strings, .on([.createKey, .replicateKey, .tagResource, .untagResource])) { c, _ in c.tagKeys },
    .init("kms:BypassPolicyLockoutSafetyCheck", .bool, .on([.createKey, .putKeyPolicy])) { c, _ in .optional(c.parameters.bypassesLockoutCheck) },
    .init("kms:DataKeyPairSpec", .string, .on([.generateDataKeyPair, .generateDataKeyPairWithoutPlaintext])) { c, _ in .optional(c.parameters.dataKeyPairSpec?.rawValue) },
    .init("kms:EncryptionAlgorithm", .string, .encryption) { c, _ in .optional(c.parameters.encryptionAlgorithm?.rawValue) },
    .init("kms:EncryptionContext:", .family, .encryptionContext) { c, key in c.encryptionContext(key) },
    .init("kms:EncryptionContextKeys", .strings, .encryptionContext) { c, _ in .list(c.context.pairs.map(\.key)) },
    .init("kms:ExpirationModel", .string, .on([.importKeyMaterial])) { c, _ in .optional(c.parameters.expirationModel?.rawValue) },
    .init("kms:GrantConstraintType", .string, .on([.createGrant, .retireGrant])) { c, _ in .optional(c.parameters.grantConstraintType) },
    .init("kms:GrantIsForAWSResource", .bool, .on([.createGrant, .listGrants, .revokeGrant])) { c, _ in c.isGrantForService },
    .init("kms:GrantOperations", .strings, .on([.createGrant])) { c, _ in .list(c.parameters.grant?.operations.map(\.rawValue) ?? []) },
    .init("kms:GranteePrincipal", .string, .on([.createGrant])) { c, _ in .optional(c.parameters.grant?.grantee) },
    .init("kms:RetiringPrincipal", .string, .on([.createGrant])) { c, _ in .optional(c.parameters.grant?.retirer) },
    .init("kms:KeyAgreementAlgorithm", .string, .on([.deriveSharedSecret])) { c, _ in .optional(c.parameters.keyAgreementAlgorithm?.rawValue) },
    .init("kms:MacAlgorithm", .string, .on([.generateMac, .verifyMac])) { c, _ in .optional(c.parameters.macAlgorithm?.rawValue) },
    .init("kms:MessageType", .string, .on([.sign, .verify])) { c, _ in .optional(c.parameters.messageType?.rawValue) },
    .init("kms:SigningAlgorithm", .string, .on([.sign, .verify])) { c, _ in .optional(c.parameters.signingAlgorithm?.rawValue) },
    .init("kms:PolicyName", .string, .on([.getKeyPolicy, .putKeyPolicy])) { c, _ in .optional(c.parameters.policyName) },
    .init("kms:PrimaryRegion", .string, .on([.updatePrimaryRegion])) { c, _ in .optional(c.parameters.primaryRegion?.name) },
    .init("kms:ReplicaRegion", .string, .on([.replicateKey])) { c, _ in .optional(c.parameters.replicaRegion?.name) },
    .init("kms:ReEncryptOnSameKey", .bool, .on([.reEncrypt])) { c, _ in .optional(c.parameters.isReEncryptOnSameKey) },
    .init("kms:RequestAlias", .string, .named) { c, _ in .optional(c.alias?.text) },
    .init("kms:RotationPeriodInDays", .numeric, .on([.enableKeyRotation])) { c, _ in .optional(c.parameters.rotationPeriodDays) },
    .init("kms:ScheduleKeyDeletionPendingWindowInDays", .numeric, .on([.scheduleKeyDeletion])) { c, _ in .optional(c.parameters.deletionWindowDays) },
    .init("kms:TrailingDaysWithoutKeyUsage", .numeric, .on([.disableKey, .scheduleKeyDeletion])) { c, _ in .optional(c.parameters.trailingDaysWithoutUsage) },
    .init("kms:ValidTo", .date, .on([.importKeyMaterial])) { c, _ in c.validTo },
    .init("kms:WrappingAlgorithm", .string, .on([.getParametersForImport])) { c, _ in .optional(c.parameters.wrapping?.algorithm.rawValue) },
    .init("kms:WrappingKeySpec", .string, .on([.getParametersForImport])) { c, _ in .optional(c.parameters.wrapping?.keySpec.rawValue) },
    .init("kms:RecipientAttestation:", .family, .never("attested recipients are refused")) { _, _ in .absent },
  ]

  /// How the key with a number is read; `INVARIANT:` the numbers come from `vocabulary`.
  static let readers = table.map(\.read)
}
