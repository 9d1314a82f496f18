import KMSCrypto
import KMSModel
public import KMSSecrets

/// The keys between the root key and key material.
///
/// Everything that the deployment wraps, authenticates or names goes through keys derived here.
/// Format: docs/formats/hierarchy.md.
public final class KeyHierarchy: Sendable {
  /// What authenticates rows.
  public let rowAuthenticator: RowAuthenticator
  /// What seals markers and tokens.
  public let tokenSealer: TokenSealer

  private let familyKey: DerivationKey
  /// Wrapping keys by epoch. The last one wraps.
  private let epochs: [UInt32: DerivationKey]
  private let currentEpoch: UInt32

  /// The name of the row that holds the wrapped family key.
  static let familyName = "family"

  /// The name of the row that holds an epoch's wrapped key.
  static func epochName(_ number: UInt32) -> String {
    let digits = String(number)
    return "epoch/" + String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
  }

  private init(
    rootKey: borrowing SecretBytes, familyKey: borrowing SecretBytes,
    epochs: [UInt32: DerivationKey], currentEpoch: UInt32
  ) throws(KeyError) {
    let root = try DerivationKey(copying: rootKey)
    self.rowAuthenticator = try RowAuthenticator(
      key: try root.derive(label: "strongroom.row.v1", context: []))
    self.tokenSealer = TokenSealer(
      key: try root.derive(label: "strongroom.token.v1", context: []))
    self.familyKey = try DerivationKey(copying: familyKey)
    self.epochs = epochs
    self.currentEpoch = currentEpoch
  }

  /// Makes a root key and everything below it.
  ///
  /// - Throws: `.cryptography`.
  public static func create(random: RandomSource) throws(KeyError) -> NewHierarchy {
    do {
      let rootKey = try random.secret(count: DerivationKey.byteCount)
      let familyKey = try random.secret(count: DerivationKey.byteCount)
      let epochKey = try random.secret(count: DerivationKey.byteCount)
      let root = try DerivationKey(copying: rootKey)
      let wrappedFamily = try WrappedSecret.wrap(
        familyKey, identity: familyName, epoch: 0, under: root,
        nonce: try random.bytes(count: WrappedSecret.nonceByteCount))
      let wrappedEpoch = try WrappedSecret.wrap(
        epochKey, identity: epochName(1), epoch: 0, under: root,
        nonce: try random.bytes(count: WrappedSecret.nonceByteCount))
      let hierarchy = try KeyHierarchy(
        rootKey: rootKey, familyKey: familyKey, epochs: [1: try DerivationKey(copying: epochKey)],
        currentEpoch: 1)
      return NewHierarchy(
        hierarchy: hierarchy, rootKey: rootKey,
        slotNonce: try random.bytes(count: WrappedSecret.nonceByteCount),
        wrappedKeys: [familyName: wrappedFamily, epochName(1): wrappedEpoch])
    } catch let error as KeyError {
      throw error
    } catch let error as CryptoError {
      throw .cryptography(error)
    } catch {
      throw .wrappedSecretInvalid
    }
  }

  /// Opens everything below a root key.
  ///
  /// - Parameter wrappedKeys: the rows that `create` made, by name.
  /// - Throws: `.wrappedSecretInvalid` if one is missing, changed or of another root key;
  ///   `.cryptography`.
  public static func open(rootKey: consuming SecretBytes, wrappedKeys: [String: [UInt8]])
    throws(KeyError) -> KeyHierarchy
  {
    let root = try DerivationKey(copying: rootKey)
    var epochs: [UInt32: DerivationKey] = [:]
    guard let wrappedFamily = wrappedKeys[familyName] else { throw .wrappedSecretInvalid }
    let familyKey = try WrappedSecret.unwrap(
      wrappedFamily, identity: familyName, under: root)
    for (name, wrapped) in wrappedKeys where name != familyName {
      guard let number = UInt32(name.dropFirst("epoch/".count)), epochName(number) == name else {
        throw .wrappedSecretInvalid
      }
      let key = try WrappedSecret.unwrap(wrapped, identity: name, under: root)
      epochs[number] = try DerivationKey(copying: key)
    }
    guard let currentEpoch = epochs.keys.max() else { throw .wrappedSecretInvalid }
    return try KeyHierarchy(
      rootKey: rootKey, familyKey: familyKey, epochs: epochs, currentEpoch: currentEpoch)
  }

  /// Wraps a secret under the current epoch's key.
  ///
  /// - Parameter identity: what is wrapped; it opens under the same words only.
  /// - Throws: `.cryptography`.
  public func wrap(_ secret: borrowing SecretBytes, identity: String, random: RandomSource)
    throws(KeyError) -> [UInt8]
  {
    guard let key = epochs[currentEpoch] else { throw .epochMissing(currentEpoch) }
    let nonce: [UInt8]
    do {
      nonce = try random.bytes(count: WrappedSecret.nonceByteCount)
    } catch {
      throw .cryptography(error)
    }
    return try WrappedSecret.wrap(
      secret, identity: identity, epoch: currentEpoch, under: key, nonce: nonce)
  }

  /// Opens what `wrap` made.
  ///
  /// - Throws: `.wrappedSecretInvalid`, `.epochMissing`, `.cryptography`.
  public func unwrap(_ wrapped: [UInt8], identity: String) throws(KeyError) -> SecretBytes {
    guard let epoch = WrappedSecret.epoch(of: wrapped), epoch != 0 else {
      throw .wrappedSecretInvalid
    }
    guard let key = epochs[epoch] else { throw .epochMissing(epoch) }
    return try WrappedSecret.unwrap(wrapped, identity: identity, under: key)
  }

  /// The identifier of a version of a key's material.
  ///
  /// - Throws: `.cryptography`.
  func materialID(of material: borrowing SecretBytes, key: KeyID) throws(KeyError)
    -> KeyMaterialID
  {
    let bytes = try familyKey.deriveIdentifier(
      label: "strongroom.material-id.v1", prefix: Array(key.text.utf8) + [0], of: material)
    guard let id = KeyMaterialID(bytes: bytes) else { throw .wrappedSecretInvalid }
    return id
  }
}

/// A hierarchy that was just made and whose root key is not sealed yet.
public struct NewHierarchy: ~Copyable, Sendable {
  /// The hierarchy.
  public let hierarchy: KeyHierarchy
  /// The wrapped keys below the root key, by the names of their rows.
  public let wrappedKeys: [String: [UInt8]]
  private let rootKey: SecretBytes
  private let slotNonce: [UInt8]

  init(
    hierarchy: KeyHierarchy, rootKey: consuming SecretBytes, slotNonce: [UInt8],
    wrappedKeys: [String: [UInt8]]
  ) {
    self.hierarchy = hierarchy
    self.rootKey = rootKey
    self.slotNonce = slotNonce
    self.wrappedKeys = wrappedKeys
  }

  /// Lends the root key and a nonce to a key slot, once.
  public func seal<Failure: Error>(
    _ body: (borrowing SecretBytes, [UInt8]) throws(Failure) -> [UInt8]
  ) throws(Failure) -> [UInt8] {
    try body(rootKey, slotNonce)
  }
}
