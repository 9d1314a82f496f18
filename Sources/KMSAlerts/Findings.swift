import KMSAuditReading

/// What single records are found unusual for.
enum Findings {
  typealias Finding = AlertEngine.Finding

  /// Refusals of the authorizer, of any service.
  static func deniedUse(_ entry: AuditEntry) -> [Finding] {
    guard let code = entry.errorCode,
      code.utf8.elementsEqual("AccessDenied".utf8)
        || code.utf8.elementsEqual("AccessDeniedException".utf8)
    else { return [] }
    let principal = Principal.name(of: entry)
    let target = entry.resources.first.map { " on `\($0.name)`" } ?? ""
    return [
      Finding(
        subject: principal, summary: "`\(principal)` was denied `\(entry.eventName)`\(target)")
    ]
  }

  /// Refusals because of a scheduled deletion.
  ///
  /// Source: KMS Developer Guide, "Detect use of a KMS key pending deletion": by the text of the error.
  static func pendingDeletionUse(_ entry: AuditEntry) -> [Finding] {
    guard isKMS(entry), let message = entry.errorMessage, message.contains(" is pending deletion")
    else { return [] }
    return entry.resources.filter(isKey).map { key in
      Finding(
        subject: key.name,
        summary:
          "`\(Principal.name(of: entry))` asked for `\(entry.eventName)` with `\(key.name)`, whose "
          + "deletion is scheduled")
    }
  }

  /// Changes that succeeded.
  static func policyChange(_ entry: AuditEntry, _ operations: Set<String>) -> [Finding] {
    guard entry.errorCode == nil, !entry.isReadOnly else { return [] }
    let service = entry.eventSource.prefix { $0 != "." }
    guard operations.contains("\(service):\(entry.eventName)") else { return [] }
    let subject = entry.resources.first?.name ?? entry.account
    return [
      Finding(
        subject: subject,
        summary: "`\(Principal.name(of: entry))` did `\(entry.eventName)` to `\(subject)`")
    ]
  }

  /// Whatever a root user asked for.
  static func rootUse(_ entry: AuditEntry) -> [Finding] {
    guard let type = entry.identityType, type.utf8.elementsEqual("Root".utf8) else { return [] }
    let principal = Principal.name(of: entry)
    return [
      Finding(subject: principal, summary: "`\(principal)` asked for `\(entry.eventName)`")
    ]
  }

  static func novelty(_ novelty: Novelty) -> Finding {
    Finding(
      subject: novelty.key,
      summary: novelty.isPrincipal
        ? "`\(novelty.name)` used `\(novelty.key)` for the first time"
        : "`\(novelty.key)` was used from `\(novelty.name)` for the first time")
  }

  static func isKMS(_ entry: AuditEntry) -> Bool {
    entry.eventSource.utf8.elementsEqual("kms.amazonaws.com".utf8)
  }

  static func isKey(_ resource: AuditEntry.Resource) -> Bool { resource.name.contains(":key/") }
}

/// Who asked, as rules compare it.
enum Principal {
  /// The ARN, of a session that of its role without the name of the session; else what is known.
  static func name(of entry: AuditEntry) -> String {
    guard let arn = entry.principalARN else {
      return entry.principalID ?? entry.accessKeyID ?? entry.username ?? entry.sourceAddress
    }
    // Byte by byte: a text is searched for another one a hundred times as slowly, and this is done for
    // every record.
    let bytes = arn.utf8
    let isOfRole = bytes.indices.contains { index in
      bytes[index] == UInt8(ascii: ":") && bytes[index...].starts(with: ":assumed-role/".utf8)
    }
    guard isOfRole, let end = bytes.lastIndex(of: UInt8(ascii: "/")) else { return arn }
    return String(arn[..<end])
  }
}

/// A use of keys that succeeded.
struct KeyUseFacts {
  let keys: [String]
  let principal: String
  let network: String

  /// Nothing for records of other kinds: failures, changes, what the service does by itself.
  init?(_ entry: AuditEntry) {
    guard Findings.isKMS(entry), entry.errorCode == nil, !entry.isServiceEvent,
      KeyUseFacts.operations.contains(entry.eventName)
    else { return nil }
    keys = entry.resources.filter(Findings.isKey).map(\.name)
    guard !keys.isEmpty else { return nil }
    principal = Principal.name(of: entry)
    network = Network.name(of: entry.sourceAddress)
  }

  /// The operations that use the material of a key.
  private static let operations: Set<String> = [
    "Decapsulate", "Decrypt", "DeriveSharedSecret", "Encapsulate", "Encrypt", "GenerateDataKey",
    "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext", "GenerateMac", "ReEncrypt", "Sign", "Verify", "VerifyMac",
  ]
}

/// A principal or network that a key was not used by or from before.
struct Novelty {
  let key: String
  let name: String
  let isPrincipal: Bool
  /// When the key's first use was.
  let firstUse: Int64

  func isAfter(days: Int, at second: Int64) -> Bool {
    second - firstUse >= Int64(days) * 86_400
  }
}
