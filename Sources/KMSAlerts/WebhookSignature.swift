import Crypto

/// What shows the receiver of a message who sent it, and when.
public enum WebhookSignature {
  /// The name of the header.
  public static let header = "Strongroom-Signature"
  /// How long a secret must be, in bytes.
  public static let secretBytesMin = 16
  /// How long a secret may be, in bytes.
  public static let secretBytesMax = 4096

  /// The value of the header: `t=<seconds since 1970>,v1=<64 hex digits>`, the digits being HMAC-SHA-256
  /// under the secret over the seconds as decimal digits, a full stop, and the body.
  ///
  /// - Source: RFC 2104; the form is the one that webhooks of payment services made usual.
  public static func value(for body: [UInt8], atSecond second: Int64, secret: [UInt8]) -> String {
    var authentication = HMAC<SHA256>(key: SymmetricKey(data: secret))
    authentication.update(data: Array("\(second).".utf8))
    authentication.update(data: body)
    let digits = Array("0123456789abcdef".utf8)
    let hex = authentication.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return "t=\(second),v1=\(String(decoding: hex, as: UTF8.self))"
  }
}
