import KMSModel
import KMSService
import StrictJSON

/// Renders answers of the AWS JSON 1.1 protocol.
enum JSONAnswer {
  private static let contentType = "application/x-amz-json-1.1"

  /// A success; an operation without output has no body.
  static func success(_ body: [UInt8], requestID: String) -> HTTPResponse {
    HTTPResponse(status: 200, headers: headers(requestID), body: body)
  }

  /// An error: `{"__type": …, "message": …}`, without a message where there is none.
  static func error(_ error: KMSError, requestID: String) -> HTTPResponse {
    self.error(error, status: error.code.httpStatus, requestID: requestID)
  }

  /// An error with a status of its own.
  static func error(_ error: KMSError, status: Int, requestID: String) -> HTTPResponse {
    self.error(
      code: error.code.code, message: error.message, status: status, requestID: requestID)
  }

  /// An error of a service whose codes are not those of KMS.
  static func error(code: String, message: String?, status: Int, requestID: String)
    -> HTTPResponse
  {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("__type")
    writer.string(code)
    if let message {
      writer.name("message")
      writer.string(message)
    }
    writer.endObject()
    return HTTPResponse(status: status, headers: headers(requestID), body: writer.bytes)
  }

  private static func headers(_ requestID: String) -> [(name: String, value: String)] {
    [("x-amzn-RequestId", requestID), ("Content-Type", contentType)]
  }
}
