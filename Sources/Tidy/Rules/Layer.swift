/// The layers of the package, lowest first. docs/ARCHITECTURE.md says what each is for.
enum Layer: String, CaseIterable, CustomStringConvertible, Sendable {
  case vocabulary
  case core
  case `protocol`
  case adapter
  case service
  case edge
  case program
  case tool
  case test

  var description: String { rawValue }

  /// The layer of a target, or nothing for a target that nobody gave one.
  init?(of target: Manifest.Target) {
    guard !target.path.hasPrefix("Tests/") else {
      self = .test
      return
    }
    guard let layer = Layer.allCases.first(where: { $0.targets.contains(target.name) }) else {
      return nil
    }
    self = layer
  }

  /// The targets of the layer.
  private var targets: Set<String> {
    switch self {
    case .vocabulary:
      [
        "CFileSpace", "CISAL", "CMLKEM", "COpenSSL", "COpenSSLShim", "CSQLiteRows",
        "CSecretMemory", "CSodium", "CZlib",
        "KMSAuditReading", "KMSCrypto", "KMSModel", "KMSSecrets", "StrictJSON",
      ]
    case .core: ["IAMPolicy", "KMSAlerts", "KMSAuthorization", "KMSDoctor", "KMSKeys", "SigV4"]
    case .protocol: ["KMSAudit", "KMSAuditLookup", "KMSIdentity", "KMSSeal", "KMSStore"]
    case .adapter:
      [
        "KMSAuditFile", "KMSAuditIndex", "KMSSealFile", "KMSStoreMemory", "KMSStoreSQLite",
        "KMSWebKeys", "KMSWebTokens",
      ]
    case .service: ["IdentityService", "KMSService", "TaggingService", "TrailService"]
    case .edge: ["KMSFront"]
    case .program:
      [
        "Benchmarks", "CAllocationCounter", "CSystemFacts", "LoadGenerator", "StaticServer",
        "strongroom",
      ]
    case .tool: ["ModelCompiler", "Tidy"]
    case .test: []
    }
  }

  /// Whether a target of this layer may depend on one of another.
  func mayKnow(_ other: Layer) -> Bool {
    switch self {
    case .vocabulary, .tool: other == .vocabulary
    case .core: [.vocabulary, .core].contains(other)
    case .protocol: [.vocabulary, .core].contains(other)
    case .adapter: [.vocabulary, .protocol].contains(other)
    case .service: [.vocabulary, .core, .protocol, .service].contains(other)
    case .edge: [.vocabulary, .core, .protocol, .service].contains(other)
    case .program: other != .tool && other != .test
    case .test: other != .program
    }
  }
}
