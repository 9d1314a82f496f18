import KMSAudit
import KMSModel
import StrictJSON
import Testing

/// Source: CloudTrail User Guide, "CloudTrail userIdentity element". *Documented.*
@Suite("AuditIdentity") struct AuditIdentityTests {
  /// The element as the record has it.
  private func written(_ identity: AuditIdentity) throws -> String {
    let record = text(event(identity: identity))
    let start = try #require(record.firstRange(of: #""userIdentity":"#)).upperBound
    let end = try #require(record.firstRange(of: #","eventTime""#)).lowerBound
    return String(record[start..<end])
  }

  private static let role = AuditSession.Issuer(
    type: "Role", principalID: "AROAEXAMPLE", arn: "arn:aws:iam::111122223333:role/Dev",
    account: "111122223333", userName: "Dev")

  private static func session(
    _ issuer: AuditSession.Issuer?, mfa: Bool = false, source: String? = nil,
    provider: String? = nil
  ) -> AuditSession {
    AuditSession(
      issuer: issuer, creationDate: sampleTime, isMFAAuthenticated: mfa, sourceIdentity: source,
      federatedProvider: provider)
  }

  @Test("a user has a name, and a session's attributes if it has one")
  func user() throws {
    let make = { (session: AuditSession?) in
      AuditIdentity(
        type: "IAMUser", principalID: "AIDAEXAMPLE", arn: "arn:aws:iam::111122223333:user/Alice",
        account: "111122223333", accessKeyID: "AKIAEXAMPLE", userName: "Alice", session: session)
    }
    let head = """
      {"type":"IAMUser","principalId":"AIDAEXAMPLE",\
      "arn":"arn:aws:iam::111122223333:user/Alice","accountId":"111122223333",\
      "accessKeyId":"AKIAEXAMPLE","userName":"Alice"
      """
    #expect(try written(make(nil)) == head + "}")
    #expect(
      try written(make(Self.session(nil, mfa: true))) == head + """
        ,"sessionContext":{"attributes":{"creationDate":"2026-01-02T03:04:05Z",\
        "mfaAuthenticated":"true"}}}
        """)
  }

  @Test("an assumed role has the issuer of its session, and what the session was made with")
  func assumedRole() throws {
    let identity = AuditIdentity(
      type: "AssumedRole", principalID: "AROAEXAMPLE:s1",
      arn: "arn:aws:sts::111122223333:assumed-role/Dev/s1", account: "111122223333",
      accessKeyID: "ASIAEXAMPLE",
      session: Self.session(
        Self.role, source: "alice", provider: "arn:aws:iam::111122223333:oidc-provider/issuer"))
    #expect(
      try written(identity) == """
        {"type":"AssumedRole","principalId":"AROAEXAMPLE:s1",\
        "arn":"arn:aws:sts::111122223333:assumed-role/Dev/s1","accountId":"111122223333",\
        "accessKeyId":"ASIAEXAMPLE","sessionContext":{"sessionIssuer":{"type":"Role",\
        "principalId":"AROAEXAMPLE","arn":"arn:aws:iam::111122223333:role/Dev",\
        "accountId":"111122223333","userName":"Dev"},"webIdFederationData":{"federatedProvider":\
        "arn:aws:iam::111122223333:oidc-provider/issuer","attributes":{}},"attributes":\
        {"creationDate":"2026-01-02T03:04:05Z","mfaAuthenticated":"false"},\
        "sourceIdentity":"alice"}}
        """)
  }

  @Test("a federated user has the user or root user that made the session as its issuer")
  func federatedUser() throws {
    let issuer = AuditSession.Issuer(
      type: "Root", principalID: "111122223333", arn: "arn:aws:iam::111122223333:root",
      account: "111122223333", userName: nil)
    let identity = AuditIdentity(
      type: "FederatedUser", principalID: "111122223333:bob",
      arn: "arn:aws:sts::111122223333:federated-user/bob", account: "111122223333",
      accessKeyID: "ASIAEXAMPLE", session: Self.session(issuer))
    #expect(
      try written(identity) == """
        {"type":"FederatedUser","principalId":"111122223333:bob",\
        "arn":"arn:aws:sts::111122223333:federated-user/bob","accountId":"111122223333",\
        "accessKeyId":"ASIAEXAMPLE","sessionContext":{"sessionIssuer":{"type":"Root",\
        "principalId":"111122223333","arn":"arn:aws:iam::111122223333:root",\
        "accountId":"111122223333"},"attributes":{"creationDate":"2026-01-02T03:04:05Z",\
        "mfaAuthenticated":"false"}}}
        """)
  }

  @Test("others have what there is of them")
  func others() throws {
    #expect(
      try written(
        AuditIdentity(
          type: "WebIdentityUser", principalID: "issuer:aud:sub", userName: "sub",
          identityProvider: "issuer"))
          == """
          {"type":"WebIdentityUser","principalId":"issuer:aud:sub","userName":"sub",\
          "identityProvider":"issuer"}
          """)
    #expect(
      try written(AuditIdentity(type: "AWSService", invokedBy: "storage.amazonaws.com"))
        == #"{"type":"AWSService","invokedBy":"storage.amazonaws.com"}"#)
    #expect(
      try written(.service(for: "111122223333"))
        == #"{"accountId":"111122223333","invokedBy":"AWS Internal"}"#)
    #expect(try written(.unknown()) == #"{"type":"Unknown"}"#)
    #expect(
      try written(.unknown(claimedAccessKeyID: "AKIAEXAMPLE"))
        == #"{"type":"Unknown","accessKeyId":"AKIAEXAMPLE"}"#)
  }

  @Test("another account learns the account and the unique id, and no more")
  func reduced() throws {
    let identity = AuditIdentity(
      type: "AssumedRole", principalID: "AROAEXAMPLE:s1",
      arn: "arn:aws:sts::111122223333:assumed-role/Dev/s1", account: "111122223333",
      accessKeyID: "ASIAEXAMPLE", userName: "Dev", session: Self.session(Self.role),
      invokedBy: "kms.amazonaws.com", identityProvider: "issuer")
    #expect(
      try written(identity.reduced)
        == #"{"type":"AWSAccount","principalId":"AROAEXAMPLE:s1","accountId":"111122223333"}"#)
  }
}
