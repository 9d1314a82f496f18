import KMSCrypto
import KMSKeys
import KMSModel

/// Makes unique ids the way AWS does, so that tools which read the account from an id keep working.
///
/// After the prefix come eight characters of base32 and one bit of the ninth, which hold the account; the rest
/// is random. Source: IAM User Guide, "Unique identifiers"; the place of the account was observed.
enum UniqueID {
  /// What an id is of.
  enum Kind: String {
    case user = "AIDA"
    case group = "AGPA"
    case role = "AROA"
    case policy = "ANPA"
    case accessKey = "AKIA"
    case sessionKey = "ASIA"

    fileprivate var randomCharacterCount: Int {
      switch self {
      case .user, .group, .role, .policy: 8
      case .accessKey, .sessionKey: 7
      }
    }
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
  private static let accountOffset: UInt64 = 0x80_0000_0000

  /// A new id.
  static func make(_ kind: Kind, in account: AccountID, random: RandomSource) throws(CryptoError)
    -> String
  {
    let bytes = try random.bytes(count: kind.randomCharacterCount + 1)
    let number = UInt64(account.text) ?? 0
    let value = accountOffset + number / 2
    var text = Array(kind.rawValue.utf8)
    for place in 0..<8 { text.append(alphabet[Int(value >> UInt64(35 - place * 5) & 31)]) }
    text.append(alphabet[Int(bytes[0] & 15) + (number % 2 == 1 ? 16 : 0)])
    for byte in bytes.dropFirst() { text.append(alphabet[Int(byte & 31)]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether a text is a unique id of a kind: its prefix, and the alphabet up to 21 characters.
  static func isID(_ text: String, of kind: Kind) -> Bool {
    text.utf8.count == 21 && text.utf8.starts(with: kind.rawValue.utf8)
      && text.utf8.allSatisfy { alphabet.contains($0) }
  }

  /// The account inside the id of an access key, as AWS reads it; nothing if it is none.
  static func account(of accessKeyID: String) -> AccountID? {
    let characters = Array(accessKeyID.utf8)
    guard characters.count == 20 else { return nil }
    var value: UInt64 = 0
    for character in characters[4..<12] {
      guard let digit = alphabet.firstIndex(of: character) else { return nil }
      value = value << 5 | UInt64(digit)
    }
    guard let last = alphabet.firstIndex(of: characters[12]), value >= accountOffset else {
      return nil
    }
    let number = (value - accountOffset) * 2 + (last >= 16 ? 1 : 0)
    let digits = String(number)
    return AccountID(String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits)
  }
}
