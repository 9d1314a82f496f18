import IdentityService
import KMSSecrets

/// Renders answers of the Query protocol of IAM and STS.
///
/// Source: IAM and STS API References; the namespaces are part of what clients parse.
enum QueryAnswer {
  /// An answer: the members of its result, or nothing for an operation without any.
  static func success(_ operation: IdentityOperation, _ members: [AnswerNode]?, requestID: String)
    -> HTTPResponse
  {
    var writer = XMLWriter()
    writer.element(operation.name + "Response", namespace: namespace(of: operation.service)) {
      response in
      if let members {
        response.element(operation.name + "Result") { result in
          for member in members { result.write(member) }
        }
      }
      response.element("ResponseMetadata") { $0.element("RequestId", text: requestID) }
    }
    return response(200, writer.bytes, requestID)
  }

  /// An error.
  static func error(
    _ code: String, _ message: String, status: Int, service: IdentityServiceName, requestID: String
  ) -> HTTPResponse {
    var writer = XMLWriter()
    writer.element("ErrorResponse", namespace: namespace(of: service)) { response in
      response.element("Error") { error in
        error.element("Type", text: status < 500 ? "Sender" : "Receiver")
        error.element("Code", text: code)
        error.element("Message", text: message)
      }
      response.element("RequestId", text: requestID)
    }
    return response(status, writer.bytes, requestID)
  }

  private static func namespace(of service: IdentityServiceName) -> String {
    switch service {
    case .iam: "https://iam.amazonaws.com/doc/2010-05-08/"
    case .sts, .organizations: "https://sts.amazonaws.com/doc/2011-06-15/"
    }
  }

  private static func response(_ status: Int, _ body: [UInt8], _ requestID: String)
    -> HTTPResponse
  {
    HTTPResponse(
      status: status,
      headers: [("x-amzn-RequestId", requestID), ("Content-Type", "text/xml")], body: body)
  }
}

extension XMLWriter {
  fileprivate mutating func write(_ node: AnswerNode) {
    switch node {
    case .text(let name, let text): element(name, text: text)
    case .secret(let name, let secret):
      element(name) { inner in secret.withBytes { inner.plain($0) } }
    case .number(let name, let number): element(name, text: String(number))
    case .flag(let name, let flag): element(name, text: flag ? "true" : "false")
    case .structure(let name, let members):
      element(name) { inner in
        for member in members { inner.write(member) }
      }
    case .list(let name, let items):
      element(name) { list in
        for item in items {
          list.element("member") { inner in
            for member in item { inner.write(member) }
          }
        }
      }
    case .map(let name, let entries):
      element(name) { map in
        for entry in entries {
          map.element("entry") { inner in
            inner.element("key", text: entry.0)
            inner.write(entry.1)
          }
        }
      }
    case .texts(let name, let texts):
      element(name) { list in
        for text in texts { list.element("member", text: text) }
      }
    }
  }
}
