import Glibc
import IdentityService
import KMSAudit
import KMSModel
import KMSService
import TrailService
import Yams

/// The YAML file of `strongroom serve`, with environment variables over it.
///
/// Every member has a variable of the same name in capitals with `STRONGROOM_` in front and `_` between:
/// `tls.certificate` is `STRONGROOM_TLS_CERTIFICATE`. Unknown members are refused.
/// Reference: docs/configuration.md.
struct ConfigurationFile: Sendable {
  private var values: [String: String]
  private let source: String

  /// The members there are.
  static let members = [
    "listen", "operations", "data", "regions", "partition", "tls.certificate", "tls.key",
    "alerts.rules", "alerts.webhook.certificates", "alerts.webhook.secretFile",
    "alerts.webhook.url", "audit.ballastMebibytes", "audit.ballastMinutes", "audit.bucket",
    "audit.durability", "audit.lookupsPerSecond", "audit.retentionDays",
    "audit.retentionMebibytes",
    "identity.issuerCertificates", "identity.issuers", "identity.webKeys", "keys.prepared",
    "keys.slot", "quotas.aliasesPerKey", "quotas.grantsPerKey", "quotas.keys", "quotas.requests",
    "seed",
  ]
  /// What members that set the rate of a group begin with; `QuotaGroup.name` follows.
  private static let ratePrefix = "quotas.rates."
  private static let groupNames = Set(QuotaGroup.all.map(\.name))

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: a YAML file of at most 64 KiB.
  ///   - environment: the variables of the process.
  init(path: String, environment: [String: String]) throws(ProgramError) {
    self.source = path
    let text = try ConfigurationFile.read(path)
    let node: Any?
    do {
      node = try Yams.load(yaml: text)
    } catch {
      throw ProgramError("`\(path)` is no valid YAML: \(error)")
    }
    self.values = [:]
    if let mapping = node as? [String: Any] {
      try add(mapping, prefix: "")
    } else if node != nil {
      throw ProgramError("`\(path)` must be a YAML mapping")
    }
    for name in ConfigurationFile.members {
      if let value = environment[ConfigurationFile.variable(name)] { values[name] = value }
    }
  }

  /// What the file and the variables say.
  func configuration() throws(ProgramError) -> ServerConfiguration {
    var configuration = ServerConfiguration()
    if let text = values["listen"] { configuration.listen = try endpoint("listen", text) }
    if let text = values["operations"] {
      configuration.operations = text == "none" ? nil : try endpoint("operations", text)
    }
    configuration.webKeysPath = values["identity.webKeys"]
    configuration.webCertificatesPath = values["identity.issuerCertificates"]
    configuration.webIssuers = try (values["identity.issuers"] ?? "").split(separator: ",").map {
      name throws(ProgramError) in
      guard let issuer = WebIssuer(String(name.filter { $0 != " " })) else {
        throw refused(
          "identity.issuers", String(name),
          "is no `https://issuer` or `https://issuer=https://keys`")
      }
      return issuer
    }
    if let path = values["seed"] {
      configuration.seed = try Seed.read(path, LocalKMSEnvironment([:]).place())
    }
    if let text = values["data"] { configuration.dataPath = text }
    configuration.slotPath = values["keys.slot"]
    if let text = values["regions"] {
      configuration.regions = try text.split(separator: ",").map { name throws(ProgramError) in
        guard let region = Region(String(name.filter { $0 != " " })) else {
          throw refused("regions", text, "is no list of Region names")
        }
        return region
      }
    }
    if let text = values["partition"] {
      guard let partition = Partition(text) else {
        throw refused("partition", text, "is no partition")
      }
      configuration.partition = partition
    }
    configuration.audit = try audit()
    if let text = values["keys.prepared"] {
      guard let count = Int(text) else {
        throw refused("keys.prepared", text, "is no whole number")
      }
      configuration.preparedKeyPairs = count
    }
    configuration.quotas = try quotas()
    configuration.lookupsPerSecond =
      configuration.quotas.isEnforcingRates
      ? try number("audit.lookupsPerSecond", TrailService.lookupsPerSecondStandard) : nil
    configuration.alerts = try AlertConfiguration(values, source: source)
    switch (values["tls.certificate"], values["tls.key"]) {
    case (nil, nil): break
    case (let certificate?, let key?):
      configuration.tls = ServerConfiguration.TLSFiles(
        certificateChain: certificate, privateKey: key)
    case (nil, _?), (_?, nil):
      throw ProgramError("`\(source)`: `tls.certificate` and `tls.key` go together")
    }
    try configuration.check()
    return configuration
  }

  private mutating func add(_ mapping: [String: Any], prefix: String) throws(ProgramError) {
    for (key, value) in mapping {
      let name = prefix + key
      if let inner = value as? [String: Any] {
        try add(inner, prefix: name + ".")
        continue
      }
      let isRate =
        name.utf8.starts(with: ConfigurationFile.ratePrefix.utf8)
        && ConfigurationFile.groupNames.contains(
          String(name.dropFirst(ConfigurationFile.ratePrefix.count)))
      guard isRate || ConfigurationFile.members.contains(name) else {
        throw ProgramError("`\(source)` has an unknown member `\(name)`")
      }
      if let list = value as? [Any] {
        values[name] = list.map { "\($0)" }.joined(separator: ",")
      } else {
        values[name] = "\(value)"
      }
    }
  }

  private func audit() throws(ProgramError) -> ServerConfiguration.AuditConfiguration {
    var audit = ServerConfiguration.AuditConfiguration()
    if let text = values["audit.durability"] {
      guard let durability = AuditDurability(rawValue: text) else {
        throw refused("audit.durability", text, "is neither `sync` nor `flush`")
      }
      audit.durability = durability
    }
    if values["audit.ballastMebibytes"] == "0" {
      audit.ballastMebibytes = 0
    } else {
      audit.ballastMebibytes = try number(
        "audit.ballastMebibytes", audit.ballastMebibytes, max: 1_048_576)
    }
    audit.ballastMinutes = try number("audit.ballastMinutes", audit.ballastMinutes, max: 525_600)
    if values["audit.retentionDays"] != nil {
      audit.retentionDays = try number("audit.retentionDays", 1, max: 36_500)
    }
    if values["audit.retentionMebibytes"] != nil {
      audit.retentionMebibytes = try number("audit.retentionMebibytes", 1)
    }
    if let text = values["audit.bucket"] {
      // Source: S3 User Guide, "General purpose bucket naming rules".
      guard (3...63).contains(text.utf8.count),
        text.utf8.allSatisfy({
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            || [UInt8(ascii: "-"), UInt8(ascii: ".")].contains($0)
        })
      else { throw refused("audit.bucket", text, "is no name of a bucket") }
      audit.bucket = text
    }
    return audit
  }

  private func quotas() throws(ProgramError) -> Quotas {
    var rates: [String: Int] = [:]
    for (name, _) in values where name.utf8.starts(with: ConfigurationFile.ratePrefix.utf8) {
      rates[String(name.dropFirst(ConfigurationFile.ratePrefix.count))] = try number(name, 1)
    }
    let enforces: Bool
    switch values["quotas.requests"] ?? "on" {
    case "on", "true": enforces = true
    case "off", "false": enforces = false
    case let text: throw refused("quotas.requests", text, "is neither `on` nor `off`")
    }
    return Quotas(
      keysMax: try number("quotas.keys", Quotas.keysMaxStandard),
      aliasesPerKeyMax: try number("quotas.aliasesPerKey", Quotas.aliasesPerKeyMaxStandard),
      grantsPerKeyMax: try number("quotas.grantsPerKey", Quotas.grantsPerKeyMaxStandard),
      rates: enforces ? RequestRates(overrides: rates) : nil)
  }

  private func number(_ name: String, _ standard: Int, max: Int = 1_000_000_000)
    throws(ProgramError) -> Int
  {
    guard let text = values[name] else { return standard }
    guard let number = Int(text), (1...max).contains(number) else {
      throw refused(
        name, text, max < 1_000_000_000 ? "is no number from 1 to \(max)" : "is no number from 1 on"
      )
    }
    return number
  }

  private func endpoint(_ name: String, _ text: String) throws(ProgramError)
    -> ServerConfiguration.Endpoint
  {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port), colon > text.startIndex
    else { throw refused(name, text, "is not `host:port`") }
    let host = text[..<colon].filter { $0 != "[" && $0 != "]" }
    return ServerConfiguration.Endpoint(host: String(host), port: port)
  }

  private func refused(_ name: String, _ value: String, _ reason: String) -> ProgramError {
    ProgramError("`\(source)`: `\(name)` is `\(value)`, which \(reason)")
  }

  private static func variable(_ name: String) -> String {
    "STRONGROOM_" + name.uppercased().map { $0 == "." ? "_" : String($0) }.joined()
  }

  private static func read(_ path: String) throws(ProgramError) -> String {
    let byteCountMax = 65_536
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ProgramError("cannot read `\(path)`: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while bytes.count <= byteCountMax {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count >= 0 else {
        throw ProgramError("cannot read `\(path)`: \(String(cString: strerror(errno)))")
      }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(contentsOf: buffer.prefix(count))
    }
    throw ProgramError("`\(path)` is larger than \(byteCountMax) bytes")
  }
}
