import KMSAuthorization
import KMSModel
import StrictJSON

/// What a session token carries: everything about a session, sealed, so that any node can open it.
///
/// The secret access key is not in it; it is derived from the access key id under the hierarchy.
/// Format: docs/formats/records.md, "Session token".
struct SessionGrant: Hashable, Sendable {
  /// Whom the session stands for.
  enum Subject: Hashable, Sendable {
    /// The root user of the account.
    case root
    /// The user or role with this unique id.
    case principal(id: String)
  }

  let accessKeyID: String
  let account: AccountID
  let subject: Subject
  /// Of role sessions.
  var name: String?
  let issueTime: Timestamp
  let expirationTime: Timestamp
  var policyDocument: String?
  var policyARNs: [String] = []
  var tags: [IdentityTag] = []
  var transitiveTagKeys: [String] = []
  var sourceIdentity: String?
  var federatedProvider: String?

  static let tokenPurpose = "session-token"
  /// Bytes of a token; more does not fit into the headers of a request.
  static let tokenBytesMax = 12_288

  init(
    accessKeyID: String, account: AccountID, subject: Subject, issueTime: Timestamp,
    expirationTime: Timestamp
  ) {
    self.accessKeyID = accessKeyID
    self.account = account
    self.subject = subject
    self.issueTime = issueTime
    self.expirationTime = expirationTime
  }

  var attributes: PrincipalAttributes.Session {
    PrincipalAttributes.Session(
      issueTime: issueTime, sourceIdentity: sourceIdentity, federatedProvider: federatedProvider)
  }

  /// The JSON that is sealed.
  var payload: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    let subjectText: String
    switch subject {
    case .root: subjectText = ""
    case .principal(let id): subjectText = id
    }
    let texts: [(StaticString, String)] = [
      ("key", accessKeyID), ("account", account.text), ("subject", subjectText),
      ("name", name ?? ""), ("policy", policyDocument ?? ""), ("source", sourceIdentity ?? ""),
      ("provider", federatedProvider ?? ""),
    ]
    for (member, text) in texts {
      writer.name(member)
      writer.string(text)
    }
    writer.name("issued")
    writer.integer(issueTime.millisecondsSinceEpoch)
    writer.name("expires")
    writer.integer(expirationTime.millisecondsSinceEpoch)
    writer.member("policies", texts: policyARNs)
    writer.member("tags", tags: tags)
    writer.member("transitive", texts: transitiveTagKeys)
    writer.endObject()
    return writer.bytes
  }

  /// Reads what `payload` wrote.
  init?(payload: [UInt8]) {
    guard let object = SessionGrant.object(payload),
      let account = SessionGrant.text("account", object).flatMap(AccountID.init),
      let key = SessionGrant.text("key", object),
      let subject = SessionGrant.text("subject", object),
      let issued = SessionGrant.time("issued", object),
      let expires = SessionGrant.time("expires", object)
    else { return nil }
    self.init(
      accessKeyID: key, account: account,
      subject: subject.isEmpty ? .root : .principal(id: subject),
      issueTime: issued, expirationTime: expires)
    name = SessionGrant.textOrNothing("name", object)
    policyDocument = SessionGrant.textOrNothing("policy", object)
    sourceIdentity = SessionGrant.textOrNothing("source", object)
    federatedProvider = SessionGrant.textOrNothing("provider", object)
    policyARNs = SessionGrant.texts("policies", object)
    transitiveTagKeys = SessionGrant.texts("transitive", object)
    guard case .array(let values)? = object["tags"] else { return nil }
    for value in values {
      guard case .array(let parts) = value, parts.count == 2, case .string(let key) = parts[0],
        case .string(let text) = parts[1]
      else { return nil }
      tags.append(IdentityTag(key: key, value: text))
    }
  }

  private static func object(_ bytes: [UInt8]) -> JSONObject? {
    do {
      guard case .object(let object) = try JSONValue(parsing: bytes) else { return nil }
      return object
    } catch {
      return nil
    }
  }

  private static func text(_ name: String, _ object: JSONObject) -> String? {
    guard case .string(let text)? = object[name] else { return nil }
    return text
  }

  private static func textOrNothing(_ name: String, _ object: JSONObject) -> String? {
    guard let text = text(name, object), !text.isEmpty else { return nil }
    return text
  }

  private static func texts(_ name: String, _ object: JSONObject) -> [String] {
    guard case .array(let values)? = object[name] else { return [] }
    return values.compactMap { value in
      guard case .string(let text) = value else { return nil }
      return text
    }
  }

  private static func time(_ name: String, _ object: JSONObject) -> Timestamp? {
    guard case .number(let number)? = object[name], let value = number.integer else { return nil }
    return Timestamp(millisecondsSinceEpoch: value)
  }
}
