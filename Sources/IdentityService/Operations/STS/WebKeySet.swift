import KMSIdentity
import StrictJSON

/// A JSON Web Key Set: which of its keys may have signed a token. No header can choose a weaker check, since a
/// key serves algorithms of its own kind only.
///
/// Source: RFC 7517 §4, §5; RFC 7518 §6; RFC 8725 §3.1.
struct WebKeySet {
  /// How many keys of a set one token is tried with.
  static let candidatesMax = 20
  /// Bytes of a modulus: 2,048 to 8,192 bits.
  private static let modulusBytes = 256...1024
  /// Bytes of a public exponent.
  private static let exponentBytes = 1...4

  private let keys: [JSONObject]

  init(_ object: JSONObject) {
    guard case .array(let values)? = object["keys"] else {
      keys = []
      return
    }
    keys = values.compactMap { value in
      guard case .object(let key) = value else { return nil }
      return key
    }
  }

  /// The names of the keys.
  var keyIDs: [String] { keys.compactMap { WebKeySet.text("kid", $0) } }

  /// The keys that may have signed a token: of the name in its header, if there is one, and of its algorithm's
  /// kind.
  ///
  /// - Throws: `.keyUnknown` if no key has the name, `.signatureInvalid` if none of them is of the kind.
  func candidates(for token: WebToken) throws(WebTokenFailure) -> [WebKey] {
    let named = keys.filter { key in
      guard let keyID = token.keyID else { return true }
      return WebKeySet.isText("kid", keyID, key)
    }
    guard !named.isEmpty else { throw .keyUnknown }
    let found = named.lazy.compactMap { WebKeySet.key($0, for: token.algorithm) }
    let candidates = Array(found.prefix(WebKeySet.candidatesMax))
    guard !candidates.isEmpty else { throw .signatureInvalid }
    return candidates
  }

  private static func key(_ key: JSONObject, for algorithm: WebTokenAlgorithm) -> WebKey? {
    guard key["use"] == nil || isText("use", "sig", key),
      key["alg"] == nil || isText("alg", algorithm.rawValue, key)
    else { return nil }
    guard let curve = algorithm.curve else {
      guard isText("kty", "RSA", key), let modulus = number("n", key, modulusBytes),
        let exponent = number("e", key, exponentBytes)
      else { return nil }
      return .rsa(modulus: modulus, exponent: exponent)
    }
    let size = coordinateBytes(algorithm)
    guard isText("kty", "EC", key), isText("crv", curve, key),
      let x = number("x", key, size...size), let y = number("y", key, size...size)
    else { return nil }
    return .point(x: x, y: y)
  }

  /// Bytes of one coordinate of a key; only curves have some.
  private static func coordinateBytes(_ algorithm: WebTokenAlgorithm) -> Int {
    switch algorithm {
    case .rs256, .rs384, .rs512: 0
    case .es256: 32
    case .es384: 48
    case .es512: 66
    }
  }

  private static func number(_ name: String, _ key: JSONObject, _ sizes: ClosedRange<Int>)
    -> String?
  {
    guard let text = text(name, key), let bytes = WebText.decode(text), sizes.contains(bytes.count)
    else { return nil }
    return text
  }

  private static func text(_ name: String, _ key: JSONObject) -> String? {
    guard case .string(let text)? = key[name] else { return nil }
    return text
  }

  private static func isText(_ name: String, _ wanted: String, _ key: JSONObject) -> Bool {
    text(name, key)?.utf8.elementsEqual(wanted.utf8) ?? false
  }
}
