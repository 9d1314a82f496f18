import KMSIdentity
import KMSModel
import StrictJSON

/// A JSON Web Token of an identity provider, taken apart as strictly as can be before the library sees it: no
/// member is there twice, every part has one encoding, claims have the types that they must have.
///
/// Source: RFC 7515, RFC 7517, RFC 7519; RFC 8725 for what must be refused.
struct WebToken {
  /// Bytes that a token may have.
  ///
  /// Source: STS API Reference, AssumeRoleWithWebIdentity, `WebIdentityToken`.
  static let byteCountMax = 20_000

  let text: String
  /// What the provider claims.
  let claims: JSONObject
  /// What its header says that it is signed with.
  let algorithm: WebTokenAlgorithm
  let keyID: String?

  /// Takes a token apart; nothing is believed yet.
  init(_ text: String) throws(WebTokenFailure) {
    guard text.utf8.count <= WebToken.byteCountMax else { throw .malformed }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = WebToken.object(parts[0]),
      let claims = WebToken.object(parts[1]), WebText.decode(parts[2]) != nil,
      WebToken.areTyped(claims)
    else { throw .malformed }
    guard case .string(let name)? = header["alg"], name.isASCII,
      let algorithm = WebTokenAlgorithm(rawValue: name), header["crit"] == nil
    else { throw .algorithmRefused }
    switch header["kid"] {
    case .string(let id)?: keyID = id
    case nil: keyID = nil
    case .null?, .bool?, .number?, .array?, .object?: throw .malformed
    }
    self.text = text
    self.algorithm = algorithm
    self.claims = claims
  }

  /// A claim that is a text.
  func text(_ name: String) -> String? {
    guard case .string(let text)? = claims[name] else { return nil }
    return text
  }

  /// A claim that is a text or a list of texts.
  func texts(_ name: String) -> [String] {
    switch claims[name] {
    case .string(let text)?: return [text]
    case .array(let values)?: return values.compactMap(WebToken.text)
    case .null?, .bool?, .number?, .object?, nil: return []
    }
  }

  /// A claim that is a moment: seconds since 1970.
  func time(_ name: String) -> Timestamp? {
    guard case .number(let number)? = claims[name], let seconds = number.integer,
      WebToken.seconds.contains(seconds)
    else { return nil }
    return Timestamp(millisecondsSinceEpoch: seconds * 1000)
  }

  /// The years 1970 to 9999.
  private static let seconds: ClosedRange<Int64> = 0...253_402_300_799

  /// Whether the claims that decide are of their types: names are texts, times are integers, audiences are a
  /// text or texts, of which the library needs one at least.
  ///
  /// Source: STS API Reference, AssumeRoleWithWebIdentity: times are "an integer or a long integer".
  private static func areTyped(_ claims: JSONObject) -> Bool {
    for name in ["iss", "sub", "azp"] {
      guard let value = claims[name] else { continue }
      guard text(value) != nil else { return false }
    }
    for name in ["exp", "nbf", "iat"] {
      guard let value = claims[name] else { continue }
      guard case .number(let number) = value, let integer = number.integer,
        seconds.contains(integer)
      else { return false }
    }
    switch claims["aud"] {
    case .string?, nil: return true
    case .array(let values)?: return !values.isEmpty && values.allSatisfy { text($0) != nil }
    case .null?, .bool?, .number?, .object?: return false
    }
  }

  private static func text(_ value: JSONValue) -> String? {
    guard case .string(let text) = value else { return nil }
    return text
  }

  private static func object(_ part: Substring) -> JSONObject? {
    do {
      guard let bytes = WebText.decode(part),
        case .object(let object) = try JSONValue(parsing: bytes)
      else { return nil }
      return object
    } catch {
      return nil
    }
  }
}

/// Base64 for URLs, without padding, one encoding for each value.
///
/// Source: RFC 4648 §5; RFC 7515 §2.
enum WebText {
  static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var bitCount = 0
    for character in text.utf8 {
      guard let value = value(of: character) else { return nil }
      bits = bits << 6 | value
      bitCount += 6
      guard bitCount >= 8 else { continue }
      bitCount -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
      bits &= (1 << UInt32(bitCount)) - 1
    }
    return bitCount < 6 && bits == 0 ? bytes : nil
  }

  private static func value(of character: UInt8) -> UInt32? {
    switch character {
    case 0x41...0x5A: UInt32(character - 0x41)
    case 0x61...0x7A: UInt32(character - 0x61 + 26)
    case 0x30...0x39: UInt32(character - 0x30 + 52)
    case 0x2D: 62
    case 0x5F: 63
    default: nil
    }
  }
}
