import IdentityService

/// Renders answers of the Query protocol of STS.
///
/// Source: STS API Reference; the namespace is part of what clients parse.
enum QueryAnswer {
  private static let namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

  /// The answer of GetCallerIdentity.
  static func success(_ identity: GetCallerIdentity, requestID: String) -> HTTPResponse {
    var writer = XMLWriter()
    writer.element("GetCallerIdentityResponse", namespace: namespace) { response in
      response.element("GetCallerIdentityResult") { result in
        result.element("Arn", text: identity.arn)
        result.element("UserId", text: identity.userID)
        result.element("Account", text: identity.account)
      }
      response.element("ResponseMetadata") { $0.element("RequestId", text: requestID) }
    }
    return response(200, writer.bytes, requestID)
  }

  /// An error.
  static func error(_ code: String, _ message: String, status: Int, requestID: String)
    -> HTTPResponse
  {
    var writer = XMLWriter()
    writer.element("ErrorResponse", namespace: namespace) { response in
      response.element("Error") { error in
        error.element("Type", text: status < 500 ? "Sender" : "Receiver")
        error.element("Code", text: code)
        error.element("Message", text: message)
      }
      response.element("RequestId", text: requestID)
    }
    return response(status, writer.bytes, requestID)
  }

  private static func response(_ status: Int, _ body: [UInt8], _ requestID: String)
    -> HTTPResponse
  {
    HTTPResponse(
      status: status,
      headers: [("x-amzn-RequestId", requestID), ("Content-Type", "text/xml")], body: body)
  }
}
