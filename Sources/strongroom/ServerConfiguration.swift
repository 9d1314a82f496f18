import IdentityService
import KMSAudit
import KMSModel
import KMSService
import TrailService

/// What a server needs to know, from the options of `dev` or the file of `serve`.
struct ServerConfiguration: Sendable {
  /// Where requests are answered.
  var listen = Endpoint(host: "127.0.0.1", port: 7420)
  /// Where health and metrics are answered; nothing to leave it out.
  var operations: Endpoint? = Endpoint(host: "127.0.0.1", port: 7421)
  /// The certificate to serve with; nothing for plain HTTP on loopback.
  var tls: TLSFiles?
  /// Where the data is.
  var dataPath = "/var/lib/strongroom"
  /// The file of the key slot; nothing for `root.slot` in the data folder.
  var slotPath: String?
  /// The Regions that are served.
  var regions: [Region] = ServerConfiguration.standardRegions
  /// The partition in every ARN.
  var partition = Partition.aws
  /// The file with the public keys of identity providers, if there are any.
  var webKeysPath: String?
  /// The identity providers whose keys are fetched.
  var webIssuers: [WebIssuer] = []
  /// The file with the certificates that are trusted for them; nothing for those of the system.
  var webCertificatesPath: String?
  /// What must be there when requests are answered, if a seed says so.
  var seed: Seed?
  /// How the audit trail is written and kept.
  var audit = AuditConfiguration()
  /// How many lookups in the event history are answered per second, account and Region; nothing for any
  /// number.
  var lookupsPerSecond: Int? = TrailService.lookupsPerSecondStandard
  /// What is told of unusual use.
  var alerts = AlertConfiguration()

  /// How many RSA key pairs of each size are made ahead.
  var preparedKeyPairs = 4

  /// How much callers may have and ask for.
  var quotas = Quotas(rates: RequestRates())

  /// How the audit trail is written and kept.
  struct AuditConfiguration: Sendable {
    /// When an answer may leave.
    var durability = AuditDurability.sync
    /// How many MiB are set aside for the time when the disk is full.
    var ballastMebibytes = 64
    /// For how many minutes they are used at most.
    var ballastMinutes = 60
    /// After how many days records are removed; nothing to keep them.
    var retentionDays: Int?
    /// How many MiB the trail may have before the oldest records are removed; nothing to keep them.
    var retentionMebibytes: Int?
    /// The bucket that digests say they are in.
    var bucket = "strongroom-audit"
  }

  /// An address and a port.
  struct Endpoint: Hashable, Sendable {
    var host: String
    /// 0 picks a free one.
    var port: Int

    /// Whether only this machine can connect: `localhost`, `::1`, or an IPv4 address in 127.0.0.0/8. A
    /// name that merely begins like one is none.
    var isLoopback: Bool {
      if host == "localhost" || host == "::1" { return true }
      let parts = host.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
  }

  /// PEM files.
  struct TLSFiles: Hashable, Sendable {
    var certificateChain: String
    var privateKey: String
  }

  /// More key pairs than this are not made ahead: of each size they take about 4 kB.
  static let preparedKeyPairsMax = 1000

  /// The Regions that are served unless others are named.
  static let standardRegions: [Region] = [
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-central-1",
    "ap-northeast-1",
  ].compactMap(Region.init)

  /// Refuses what must not be served.
  func check() throws(ProgramError) {
    guard tls != nil || listen.isLoopback else {
      throw ProgramError(
        "refusing plain HTTP on `\(listen.host)`: set `tls.certificate` and `tls.key`, or listen on "
          + "loopback")
    }
    if let operations, !operations.isLoopback {
      throw ProgramError(
        "refusing health and metrics on `\(operations.host)`: they are plain HTTP; use loopback")
    }
    guard (0...ServerConfiguration.preparedKeyPairsMax).contains(preparedKeyPairs) else {
      throw ProgramError(
        "`keys.prepared` is \(preparedKeyPairs), which is not between 0 and "
          + "\(ServerConfiguration.preparedKeyPairsMax)")
    }
    guard !regions.isEmpty else { throw ProgramError("`regions` names no Region") }
  }
}
