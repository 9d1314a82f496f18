import KMSAudit
import KMSModel
import StrictJSON

/// 2026-01-02T03:04:05Z.
let sampleTime = Timestamp(millisecondsSinceEpoch: 1_767_323_045_678)

/// An origin with everything that a record shows of it.
func origin(
  userAgent: String? = "aws-cli/2.31.0", host: String? = "kms.example:7420",
  tls: RequestOrigin.TLS? = nil, trace: TraceContext? = nil
) -> RequestOrigin {
  RequestOrigin(
    requestID: "0b4c6a5e-1f0d-4a51-9d7c-2f3e4d5c6b7a", sourceAddress: "192.0.2.10",
    userAgent: userAgent, host: host, tls: tls, trace: trace)
}

/// The root user of an account.
let rootIdentity = AuditIdentity(
  type: "Root", principalID: "111122223333", arn: "arn:aws:iam::111122223333:root",
  account: "111122223333", accessKeyID: "AKIA6EXAMPLE0000KEY1")

/// A record of `Encrypt`.
func event(
  eventID: String = "c1b2a3d4-0001-4c00-8000-00000000e001",
  identity: AuditIdentity = rootIdentity, origin: RequestOrigin = origin(),
  isReadOnly: Bool = true, details: AuditDetails = AuditDetails(), failure: AuditFailure? = nil
) -> AuditEvent {
  AuditEvent(
    source: "kms.amazonaws.com", name: "Encrypt", time: sampleTime, eventID: eventID,
    identity: identity, origin: origin, region: "us-west-2", isReadOnly: isReadOnly,
    details: details, failure: failure, recipientAccount: "111122223333")
}

/// The record as it is written.
func text(_ event: AuditEvent) -> String {
  var writer = JSONWriter()
  event.write(to: &writer)
  return String(decoding: writer.bytes, as: UTF8.self)
}

/// The members of the record, read by the rules of `StrictJSON`.
func members(_ event: AuditEvent) throws -> JSONObject {
  try object(Array(text(event).utf8))
}

/// An object, read by the rules of `StrictJSON`.
func object(_ bytes: [UInt8]) throws -> JSONObject {
  switch try JSONValue(parsing: bytes) {
  case .object(let object): return object
  case .null, .bool, .number, .string, .array: throw NotAnObject()
  }
}

struct NotAnObject: Error {}

extension JSONObject {
  /// A member that is a text.
  func text(_ name: String) -> String? {
    guard case .string(let text)? = self[name] else { return nil }
    return text
  }
}
