import KMSAudit
import KMSModel
import StrictJSON

/// What it costs to write the record of a Decrypt as JSON: CPU time of one thread, with the goal for it.
struct RecordBench {
  private static let goalMicroseconds = 2.0
  private static let account = "111122223333"

  private static var origin: RequestOrigin {
    RequestOrigin(
      requestID: "0b4c6a5e-1f0d-4a51-9d7c-2f3e4d5c6b7a", sourceAddress: "192.0.2.10",
      userAgent: "aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux", host: "kms.example:7420",
      tls: RequestOrigin.TLS(version: "TLSv1.3", cipherSuite: nil),
      trace: TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
  }

  private static func event(_ identity: AuditIdentity) -> AuditEvent {
    var details = AuditDetails()
    details.requestParameters = Array(
      #"{"encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"app":"billing"}}"#.utf8)
    details.additionalEventData = Array(
      #"{"keyMaterialId":"\#(String(repeating: "5f2c", count: 16))"}"#.utf8)
    details.resources = [
      AuditResource(
        arn: "arn:aws:kms:us-west-2:\(account):key/8d6a1c0e-55b2-4f1e-9a77-0c1d2e3f4a5b",
        account: account)
    ]
    return AuditEvent(
      source: "kms.amazonaws.com", name: "Decrypt",
      time: Timestamp(millisecondsSinceEpoch: 1_767_323_045_000),
      eventID: "c1b2a3d4-0001-4c00-8000-00000000e001", identity: identity, origin: origin,
      region: "us-west-2", isReadOnly: true, details: details, failure: nil,
      recipientAccount: account)
  }

  private static let user = AuditIdentity(
    type: "IAMUser", principalID: "AIDA6EXAMPLE0000ALICE",
    arn: "arn:aws:iam::111122223333:user/Alice", account: account,
    accessKeyID: "AKIA6EXAMPLE0000KEY1", userName: "Alice")

  private static let session = AuditIdentity(
    type: "AssumedRole", principalID: "AROA6EXAMPLE00000ROLE:s1",
    arn: "arn:aws:sts::111122223333:assumed-role/Dev/s1", account: account,
    accessKeyID: "ASIA6EXAMPLE0000KEY1",
    session: AuditSession(
      issuer: AuditSession.Issuer(
        type: "Role", principalID: "AROA6EXAMPLE00000ROLE",
        arn: "arn:aws:iam::111122223333:role/Dev", account: account, userName: "Dev"),
      creationDate: Timestamp(millisecondsSinceEpoch: 1_767_323_000_000)))

  /// The record of a Decrypt of a user.
  static var ofUser: AuditEvent { event(user) }

  static func run() async throws {
    print("\nWrite the record of a Decrypt as JSON, CPU time per record")
    print(Benchmarks.row(["caller", "µs", "goal", "bytes"]))
    for (name, identity) in [("a user", user), ("a session of a role", session)] {
      let event = event(identity)
      var writer = JSONWriter()
      event.write(to: &writer)
      let perSecond = try await CPUClock.medians([{ rate(of: event) }])[0]
      print(
        Benchmarks.row([
          name, hundredths(1_000_000 / perSecond), hundredths(goalMicroseconds),
          String(writer.bytes.count),
        ]))
    }
  }

  /// Records in a second of CPU time, in one slice.
  private static func rate(of event: AuditEvent) -> Double {
    let start = CPUClock.seconds
    var count = 0
    var byteCount = 0
    while CPUClock.seconds - start < CPUClock.secondsPerSlice {
      for _ in 0..<100 {
        var writer = JSONWriter()
        event.write(to: &writer)
        byteCount += writer.bytes.count
      }
      count += 100
    }
    // Read, so that nothing of it can be left out.
    return byteCount > 0 ? Double(count) / (CPUClock.seconds - start) : 0
  }

  private static func hundredths(_ value: Double) -> String {
    let rounded = Int((value * 100).rounded())
    let rest = String(rounded % 100)
    return "\(rounded / 100).\(rest.utf8.count == 1 ? "0" : "")\(rest)"
  }
}
