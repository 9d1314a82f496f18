import KMSCrypto
import KMSModel
import KMSSecrets
import StrictJSON

/// A signed JSON Web Token of an identity provider. Only RS256 and ES256 are accepted, each with keys of its own
/// kind, so that no header can choose a weaker check.
///
/// Source: RFC 7515, RFC 7517, RFC 7519; RFC 8725 for what must be refused.
struct WebToken {
  /// Why a token is not believed.
  enum Failure: Error, Hashable {
    case malformed
    case algorithmRefused
    case keyUnknown
    case signatureInvalid
  }

  /// The two algorithms.
  private enum Algorithm: String {
    case rs256 = "RS256"
    case es256 = "ES256"
  }

  /// What the provider claims.
  let claims: JSONObject
  private let algorithm: Algorithm
  let keyID: String?
  private let signed: [UInt8]
  private let signature: [UInt8]

  /// Takes a token apart; nothing is believed yet.
  init(_ text: String) throws(Failure) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = WebToken.object(parts[0]),
      let claims = WebToken.object(parts[1]), let signature = WebText.decode(parts[2])
    else { throw .malformed }
    guard case .string(let name)? = header["alg"], let algorithm = Algorithm(rawValue: name),
      name.isASCII, header["crit"] == nil
    else { throw .algorithmRefused }
    self.algorithm = algorithm
    if case .string(let id)? = header["kid"] { keyID = id } else { keyID = nil }
    self.claims = claims
    self.signature = signature
    signed = Array("\(parts[0]).\(parts[1])".utf8)
  }

  /// Checks the signature with the keys of the issuer.
  ///
  /// - Parameter keySet: a JSON Web Key Set.
  func verify(with keySet: JSONObject) throws(Failure) {
    let keys = WebToken.keys(in: keySet).filter { key in
      guard let keyID else { return true }
      guard case .string(let id)? = key["kid"] else { return false }
      return id.utf8.elementsEqual(keyID.utf8)
    }
    guard !keys.isEmpty else { throw .keyUnknown }
    guard keys.contains(where: isSigned) else { throw .signatureInvalid }
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
    case .array(let values)?:
      return values.compactMap { value in
        guard case .string(let text) = value else { return nil }
        return text
      }
    case .null?, .bool?, .number?, .object?, nil: return []
    }
  }

  /// A claim that is a moment: seconds since 1970.
  func time(_ name: String) -> Timestamp? {
    guard case .number(let number)? = claims[name], let seconds = number.integer,
      (0...253_402_300_799).contains(seconds)
    else { return nil }
    return Timestamp(millisecondsSinceEpoch: seconds * 1000)
  }

  private func isSigned(by key: JSONObject) -> Bool {
    do {
      let message = SignatureInput.message(SensitiveBytes(copying: signed))
      switch algorithm {
      case .rs256:
        guard WebToken.isKind("RSA", key), let modulus = WebToken.bytes("n", key),
          let exponent = WebToken.bytes("e", key)
        else { return false }
        let publicKey = try PublicKey(modulus: modulus, exponent: exponent)
        return try publicKey.isValid(signature, of: message, with: .rsaPKCS1(.sha256))
      case .es256:
        guard WebToken.isKind("EC", key), WebToken.isText("crv", "P-256", key),
          let x = WebToken.bytes("x", key), let y = WebToken.bytes("y", key),
          let der = PublicKey.derSignature(ofNumbers: signature)
        else { return false }
        let publicKey = try PublicKey(x: x, y: y)
        return try publicKey.isValid(der, of: message, with: .ecdsa(.sha256))
      }
    } catch {
      return false
    }
  }

  private static func isKind(_ kind: String, _ key: JSONObject) -> Bool {
    isText("kty", kind, key) && (key["use"] == nil || isText("use", "sig", key))
  }

  private static func isText(_ name: String, _ wanted: String, _ key: JSONObject) -> Bool {
    guard case .string(let text)? = key[name] else { return false }
    return text.utf8.elementsEqual(wanted.utf8)
  }

  private static func bytes(_ name: String, _ key: JSONObject) -> [UInt8]? {
    guard case .string(let text)? = key[name] else { return nil }
    return WebText.decode(text)
  }

  /// The names of the keys in a set.
  static func keyIDs(in keySet: JSONObject) -> [String] {
    keys(in: keySet).compactMap { key in
      guard case .string(let id)? = key["kid"] else { return nil }
      return id
    }
  }

  private static func keys(in keySet: JSONObject) -> [JSONObject] {
    guard case .array(let values)? = keySet["keys"] else { return [] }
    return values.compactMap { value in
      guard case .object(let key) = value else { return nil }
      return key
    }
  }

  private static func object(_ part: Substring) -> JSONObject? {
    WebText.decode(part).flatMap(object(parsing:))
  }

  private static func object(parsing bytes: [UInt8]) -> JSONObject? {
    do {
      guard case .object(let object) = try JSONValue(parsing: bytes) else { return nil }
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
