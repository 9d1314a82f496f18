import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

/// DecodeAuthorizationMessage. Source: STS API Reference.
extension SessionOperations {
  static let decodeAuthorizationMessage = IdentityOperation.read(
    "DecodeAuthorizationMessage", service: .sts, decodeMessage)

  /// No refusal of this service carries an encoded message, so none can be decoded.
  private static func decodeMessage(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorize(on: "*")
    throw IdentityRefusal(
      "InvalidAuthorizationMessageException",
      "The error returned if the message passed to DecodeAuthorizationMessage was invalid.",
      status: 400)
  }
}
