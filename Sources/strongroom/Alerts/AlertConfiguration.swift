import KMSAlerts

/// Which alerts are raised, and where they go besides the trail and the metrics.
struct AlertConfiguration: Sendable {
  /// The rules; none for no alerts.
  var rules: [AlertRule] = []
  /// Where messages are sent to, if anywhere.
  var webhook: Webhook?

  /// A receiver of messages.
  struct Webhook: Sendable {
    let address: WebhookAddress
    /// What messages are signed with.
    let secret: [UInt8]
    /// A PEM file with the certificates that are trusted; nothing for those of the system.
    let certificatesPath: String?
  }

  /// Reads what the members `alerts.…` of the configuration say.
  ///
  /// - Parameter source: the name of the configuration file, for complaints.
  init(_ values: [String: String], source: String) throws(ProgramError) {
    switch values["alerts.rules"] ?? "standard" {
    case "standard": rules = AlertRule.standard
    case "none": rules = []
    case let path: rules = try AlertRulesFile.read(path)
    }
    let url = values["alerts.webhook.url"]
    let secretPath = values["alerts.webhook.secretFile"]
    let certificatesPath = values["alerts.webhook.certificates"]
    guard let url, let secretPath else {
      guard url == nil, secretPath == nil, certificatesPath == nil else {
        throw ProgramError(
          "`\(source)`: `alerts.webhook.url` and `alerts.webhook.secretFile` go together, and "
            + "`alerts.webhook.certificates` goes with both")
      }
      return
    }
    guard let address = WebhookAddress(url) else {
      throw ProgramError(
        "`\(source)`: `alerts.webhook.url` is no `https` address, nor `http` on loopback, without "
          + "user and fragment")
    }
    guard address.isSecure || certificatesPath == nil else {
      throw ProgramError("`\(source)`: `alerts.webhook.certificates` needs an `https` address")
    }
    webhook = Webhook(
      address: address, secret: try AlertConfiguration.secret(secretPath),
      certificatesPath: certificatesPath)
  }

  /// No alerts.
  init() {}

  /// Reads a secret; line feeds at the end do not belong to it.
  private static func secret(_ path: String) throws(ProgramError) -> [UInt8] {
    var secret = try SmallFile.read(path, bytesMax: WebhookSignature.secretBytesMax)
    while secret.last == UInt8(ascii: "\n") { secret.removeLast() }
    guard secret.count >= WebhookSignature.secretBytesMin else {
      throw ProgramError(
        "the secret in `\(path)` has fewer than \(WebhookSignature.secretBytesMin) bytes")
    }
    return secret
  }
}
