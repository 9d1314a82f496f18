import KMSAudit
import KMSAuditReading
import KMSModel
import StrictJSON
import Testing

/// What followers of the trail get is what a reader of the trail finds.
@Suite("What can be searched in an event") struct AuditEventEntryTests {
  private static let account = "111122223333"

  private static let identities: [AuditIdentity] = [
    AuditIdentity(
      type: "Root", principalID: account, arn: "arn:aws:iam::\(account):root", account: account,
      accessKeyID: "AKIAROOT"),
    AuditIdentity(
      type: "IAMUser", principalID: "AIDA1", arn: "arn:aws:iam::\(account):user/team/alice",
      account: account, accessKeyID: "AKIA1", userName: "alice"),
    AuditIdentity(
      type: "IAMUser", principalID: "AIDA1", arn: "arn:aws:iam::\(account):user/team/alice",
      account: account),
    AuditIdentity(
      type: "AssumedRole", principalID: "AROA1:session",
      arn: "arn:aws:sts::\(account):assumed-role/deploy/session", account: account,
      accessKeyID: "ASIA1",
      session: AuditSession(
        issuer: AuditSession.Issuer(
          type: "Role", principalID: "AROA1", arn: "arn:aws:iam::\(account):role/deploy",
          account: account, userName: "deploy"),
        creationDate: Timestamp(millisecondsSinceEpoch: 1_767_323_045_000))),
    AuditIdentity(
      type: "WebIdentityUser", principalID: "p:aud:sub", userName: "sub", identityProvider: "p"),
    .unknown(), .unknown(claimedAccessKeyID: "AKIA\"odd\""), .service(for: account),
    AuditIdentity(type: "AssumedRole", principalID: "AROA1:"),
    AuditIdentity(type: "AWSService", invokedBy: "kms.amazonaws.com"),
  ]

  private static let failures: [AuditFailure?] = [
    nil, AuditFailure(code: "AccessDenied", message: nil),
    AuditFailure(code: "NotFoundException", message: "Key 'ä\n' does not exist"),
    AuditFailure(code: "X", message: String(repeating: "€", count: 500)),
  ]

  private static let resources: [[AuditResource]] = [
    [],
    [
      AuditResource(arn: "arn:aws:kms:us-east-1:\(account):key/1", account: account),
      AuditResource(arn: "", account: account),
      AuditResource(arn: "arn:aws:iam::\(account):role/r", account: account, kind: .role),
    ],
  ]

  private static let parameters: [[UInt8]?] = [
    nil,
    Array(#"{"userName":"alice","policyArn":"arn:p","roleName":7,"other":{"userName":"b"}}"#.utf8),
    Array(#"{"userName":"\#(String(repeating: "u", count: 103_000))"}"#.utf8),
  ]

  @Test(
    "is what is read from its JSON",
    arguments: identities.indices, ["kms.amazonaws.com", "iam.amazonaws.com"])
  func sameAsRead(identity: Int, source: String) throws {
    for failure in Self.failures {
      for resources in Self.resources {
        for parameters in Self.parameters {
          for isServiceEvent in [false, true] {
            var details = AuditDetails()
            details.resources = resources
            details.requestParameters = parameters
            details.isServiceEvent = isServiceEvent
            let event = AuditEvent(
              source: source, name: "Decrypt",
              time: Timestamp(millisecondsSinceEpoch: 1_767_323_045_678), eventID: "id",
              identity: Self.identities[identity], origin: Self.origin, region: "us-east-1",
              isReadOnly: failure == nil, details: details, failure: failure,
              recipientAccount: Self.account)
            try compare(event)
          }
        }
      }
    }
  }

  @Test("is what is read from the JSON of each account's copy")
  func copies() throws {
    var number = 0
    for identity in Self.identities {
      let event = self.event(identity: identity)
      for copy in event.shared(
        with: ["444455556666"],
        newID: {
          number += 1
          return "copy-\(number)"
        })
      { try compare(copy) }
    }
  }

  @Test("is nothing for an event that a reader would not take")
  func malformed() throws {
    for event in [
      event(source: ""), event(name: ""), event(eventID: ""),
      event(time: Timestamp(millisecondsSinceEpoch: 999)),
    ] {
      #expect(event.entry == nil)
      #expect(throws: AuditEntryError.malformed) { try AuditEntry(event: json(of: event)) }
    }
  }

  private static let origin = RequestOrigin(
    requestID: "r-1", sourceAddress: "192.0.2.7", userAgent: "agent", host: "localhost", tls: nil)

  private func event(
    source: String = "kms.amazonaws.com", name: String = "Decrypt", eventID: String = "id",
    time: Timestamp = Timestamp(millisecondsSinceEpoch: 1_767_323_045_678),
    identity: AuditIdentity = .unknown()
  ) -> AuditEvent {
    AuditEvent(
      source: source, name: name, time: time, eventID: eventID, identity: identity,
      origin: Self.origin, region: "us-east-1", isReadOnly: true, details: AuditDetails(),
      failure: nil, recipientAccount: Self.account)
  }

  private func compare(_ event: AuditEvent) throws {
    let read = try AuditEntry(event: json(of: event))
    #expect(event.entry == read)
  }

  private func json(of event: AuditEvent) -> [UInt8] {
    var writer = JSONWriter()
    event.write(to: &writer)
    return writer.bytes
  }
}
