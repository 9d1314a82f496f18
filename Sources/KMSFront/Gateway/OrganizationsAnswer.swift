import IdentityService
import KMSSecrets
import StrictJSON

/// Renders answers of Organizations: AWS JSON 1.1.
enum OrganizationsAnswer {
  static func success(_ members: [AnswerNode], requestID: String) -> HTTPResponse {
    var writer = JSONWriter()
    writer.write(members)
    return response(200, writer.bytes, requestID)
  }

  static func error(_ failure: IdentityAnswer.Failure, requestID: String) -> HTTPResponse {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("__type")
    writer.string(code(of: failure))
    writer.name("Message")
    writer.string(failure.message)
    writer.endObject()
    return response(failure.status < 500 ? 400 : failure.status, writer.bytes, requestID)
  }

  /// JSON services spell two codes differently.
  private static func code(of failure: IdentityAnswer.Failure) -> String {
    switch failure.code {
    case "AccessDenied": "AccessDeniedException"
    case "ValidationError": "InvalidInputException"
    case "InvalidClientTokenId": "UnrecognizedClientException"
    case "SignatureDoesNotMatch": "InvalidSignatureException"
    default: failure.code
    }
  }

  private static func response(_ status: Int, _ body: [UInt8], _ requestID: String)
    -> HTTPResponse
  {
    HTTPResponse(
      status: status,
      headers: [
        ("x-amzn-RequestId", requestID), ("Content-Type", "application/x-amz-json-1.1"),
      ], body: body)
  }
}

extension JSONWriter {
  fileprivate mutating func write(_ members: [AnswerNode]) {
    beginObject()
    for member in members { write(member) }
    endObject()
  }

  private mutating func write(_ node: AnswerNode) {
    switch node {
    case .text(let name, let text):
      self.name(name)
      string(text)
    case .secret(let name, let secret):
      self.name(name)
      secret.withBytes { string(String(decoding: $0, as: UTF8.self)) }
    case .number(let name, let number):
      self.name(name)
      integer(Int64(number))
    case .flag(let name, let flag):
      self.name(name)
      bool(flag)
    case .structure(let name, let members):
      self.name(name)
      write(members)
    case .list(let name, let items):
      self.name(name)
      beginArray()
      for item in items { write(item) }
      endArray()
    case .texts(let name, let texts):
      self.name(name)
      beginArray()
      for text in texts { string(text) }
      endArray()
    case .map(let name, let entries):
      self.name(name)
      beginObject()
      for entry in entries { write(entry.1) }
      endObject()
    }
  }
}
