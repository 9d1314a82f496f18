import KMSCrypto
import KMSModel
public import KMSSecrets
import Synchronization

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
  private let serviceKey: DerivationKey
  private let epochs: Mutex<Epochs>

  /// Wrapping keys by epoch. The current one wraps.
  private struct Epochs: Sendable {
    var keys: [UInt32: DerivationKey]
    var current: UInt32
  }

  /// The name of the row that holds the wrapped family key.
  static let familyName = "family"
  /// The name of the row that holds the wrapped service key.
  static let serviceName = "service"

  /// The name of the row that holds an epoch's wrapped key.
  public static func name(ofEpoch number: UInt32) -> String {
    let digits = String(number)
    return "epoch/" + String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
  }

  private init(
    familyKey: DerivationKey, serviceKey: DerivationKey, epochs: [UInt32: DerivationKey],
    currentEpoch: UInt32
  ) throws(KeyError) {
    self.rowAuthenticator = try RowAuthenticator(
      key: try serviceKey.derive(label: "strongroom.row.v1", context: []))
    self.tokenSealer = TokenSealer(
      key: try serviceKey.derive(label: "strongroom.token.v1", context: []))
    self.familyKey = familyKey
    self.serviceKey = serviceKey
    self.epochs = Mutex(Epochs(keys: epochs, current: currentEpoch))
  }

  /// Makes a root key and everything below it.
  ///
  /// - Throws: `.cryptography`.
  public static func create(random: RandomSource) throws(KeyError) -> NewHierarchy {
    let rootKey = try newSecret(random)
    let hierarchy = try KeyHierarchy(
      familyKey: try newKey(random), serviceKey: try newKey(random),
      epochs: [1: try newKey(random)], currentEpoch: 1)
    return NewHierarchy(
      hierarchy: hierarchy,
      root: try hierarchy.wrapped(under: rootKey, addingEpoch: nil, random: random))
  }

  /// Opens everything below a root key.
  ///
  /// - Parameter wrappedKeys: the rows that `create` and `renewRoot` made, by name.
  /// - Throws: `.wrappedSecretInvalid` if one is missing, changed or of another root key;
  ///   `.cryptography`.
  public static func open(rootKey: consuming SecretBytes, wrappedKeys: [String: [UInt8]])
    throws(KeyError) -> KeyHierarchy
  {
    let root = try DerivationKey(copying: rootKey)
    func unwrap(_ name: String) throws(KeyError) -> DerivationKey {
      guard let wrapped = wrappedKeys[name] else { throw .wrappedSecretInvalid }
      return try DerivationKey(
        copying: try WrappedSecret.unwrap(wrapped, identity: name, under: root))
    }
    var epochs: [UInt32: DerivationKey] = [:]
    for name in wrappedKeys.keys where name != familyName && name != serviceName {
      guard let number = UInt32(name.dropFirst("epoch/".count)),
        KeyHierarchy.name(ofEpoch: number) == name
      else {
        throw .wrappedSecretInvalid
      }
      epochs[number] = try unwrap(name)
    }
    guard let currentEpoch = epochs.keys.max() else { throw .wrappedSecretInvalid }
    return try KeyHierarchy(
      familyKey: try unwrap(familyName), serviceKey: try unwrap(serviceName), epochs: epochs,
      currentEpoch: currentEpoch)
  }

  /// The number of the epoch that wraps.
  public var currentEpoch: UInt32 { epochs.withLock { $0.current } }

  /// The numbers of all epochs that can be opened, ascending.
  public var epochNumbers: [UInt32] { epochs.withLock { $0.keys.keys.sorted() } }

  /// Makes a new root key with one epoch more. Nothing changes until the result is stored and then given
  /// to `adopt`.
  ///
  /// - Throws: `.cryptography`.
  public func renewRoot(random: RandomSource) throws(KeyError) -> NewRoot {
    let epoch = NewEpoch(number: currentEpoch + 1, key: try KeyHierarchy.newKey(random))
    return try wrapped(
      under: try KeyHierarchy.newSecret(random), addingEpoch: epoch, random: random)
  }

  /// Wraps under a new epoch from now on.
  public func adopt(_ epoch: NewEpoch) {
    epochs.withLock { epochs in
      epochs.keys[epoch.number] = epoch.key
      epochs.current = max(epochs.current, epoch.number)
    }
  }

  /// Forgets the key of an epoch under which nothing is wrapped any more. The current one stays.
  public func forget(epoch number: UInt32) {
    epochs.withLock { epochs in
      guard number != epochs.current else { return }
      epochs.keys[number] = nil
    }
  }

  /// Which epoch a wrapped secret is under; `nil` if it is no wrapped secret.
  public static func epoch(of wrapped: [UInt8]) -> UInt32? { WrappedSecret.epoch(of: wrapped) }

  /// Wraps a secret of an older epoch under the current one.
  ///
  /// - Returns: `nil` if it is under the current one already.
  /// - Throws: `.wrappedSecretInvalid`, `.epochMissing`, `.cryptography`.
  public func rewrap(_ wrapped: [UInt8], identity: String, random: RandomSource)
    throws(KeyError) -> [UInt8]?
  {
    guard WrappedSecret.epoch(of: wrapped) != currentEpoch else { return nil }
    return try wrap(try unwrap(wrapped, identity: identity), identity: identity, random: random)
  }

  /// Everything wrapped under a root key, in the order of the names of the rows.
  private func wrapped(
    under rootKey: consuming SecretBytes, addingEpoch added: NewEpoch?, random: RandomSource
  ) throws(KeyError) -> NewRoot {
    let root = try DerivationKey(copying: rootKey)
    var keys: [String: DerivationKey] = [
      KeyHierarchy.familyName: familyKey, KeyHierarchy.serviceName: serviceKey,
    ]
    for (number, key) in epochs.withLock({ $0.keys }) {
      keys[KeyHierarchy.name(ofEpoch: number)] = key
    }
    if let added { keys[KeyHierarchy.name(ofEpoch: added.number)] = added.key }
    var wrapped: [String: [UInt8]] = [:]
    for (name, key) in keys.sorted(by: { $0.key < $1.key }) {
      let nonce = try KeyHierarchy.newNonce(random)
      wrapped[name] = try key.withSecret { secret throws(KeyError) in
        try WrappedSecret.wrap(secret, identity: name, epoch: 0, under: root, nonce: nonce)
      }
    }
    return NewRoot(
      rootKey: rootKey, slotNonce: try KeyHierarchy.newNonce(random), wrappedKeys: wrapped,
      epoch: added)
  }

  private static func newKey(_ random: RandomSource) throws(KeyError) -> DerivationKey {
    try DerivationKey(copying: try newSecret(random))
  }

  private static func newSecret(_ random: RandomSource) throws(KeyError) -> SecretBytes {
    do {
      return try random.secret(count: DerivationKey.byteCount)
    } catch {
      throw .cryptography(error)
    }
  }

  private static func newNonce(_ random: RandomSource) throws(KeyError) -> [UInt8] {
    do {
      return try random.bytes(count: WrappedSecret.nonceByteCount)
    } catch {
      throw .cryptography(error)
    }
  }

  /// Wraps a secret under the current epoch's key.
  ///
  /// - Parameter identity: what is wrapped; it opens under the same words only.
  /// - Throws: `.cryptography`.
  public func wrap(_ secret: borrowing SecretBytes, identity: String, random: RandomSource)
    throws(KeyError) -> [UInt8]
  {
    let (number, found) = epochs.withLock { ($0.current, $0.keys[$0.current]) }
    guard let key = found else { throw .epochMissing(number) }
    return try WrappedSecret.wrap(
      secret, identity: identity, epoch: number, under: key,
      nonce: try KeyHierarchy.newNonce(random))
  }

  /// Opens what `wrap` made.
  ///
  /// - Throws: `.wrappedSecretInvalid`, `.epochMissing`, `.cryptography`.
  public func unwrap(_ wrapped: [UInt8], identity: String) throws(KeyError) -> SecretBytes {
    guard let epoch = WrappedSecret.epoch(of: wrapped), epoch != 0 else {
      throw .wrappedSecretInvalid
    }
    guard let key = epochs.withLock({ $0.keys[epoch] }) else { throw .epochMissing(epoch) }
    return try WrappedSecret.unwrap(wrapped, identity: identity, under: key)
  }

  /// The secret bytes behind the secret access key of a session, so that no token has to carry them.
  ///
  /// - Throws: `.cryptography`.
  public func sessionSecret(of accessKeyID: String, count: Int) throws(KeyError) -> SecretBytes {
    try serviceKey.derive(
      label: "strongroom.session-secret.v1", context: Array(accessKeyID.utf8), count: count)
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
  public var wrappedKeys: [String: [UInt8]] { root.wrappedKeys }
  private let root: NewRoot

  init(hierarchy: KeyHierarchy, root: consuming NewRoot) {
    self.hierarchy = hierarchy
    self.root = root
  }

  /// Lends the root key and a nonce to a key slot, once.
  public func seal<Failure: Error>(
    _ body: (borrowing SecretBytes, [UInt8]) throws(Failure) -> [UInt8]
  ) throws(Failure) -> [UInt8] {
    try root.seal(body)
  }
}

/// A root key that was just made and is not sealed yet, with what is wrapped under it.
public struct NewRoot: ~Copyable, Sendable {
  /// The wrapped keys below the root key, by the names of their rows. They replace the rows that were.
  public let wrappedKeys: [String: [UInt8]]
  /// The epoch that it brings, for `KeyHierarchy.adopt`; nothing in a new hierarchy.
  public let epoch: NewEpoch?
  private let rootKey: SecretBytes
  private let slotNonce: [UInt8]

  init(
    rootKey: consuming SecretBytes, slotNonce: [UInt8], wrappedKeys: [String: [UInt8]],
    epoch: NewEpoch?
  ) {
    self.rootKey = rootKey
    self.slotNonce = slotNonce
    self.wrappedKeys = wrappedKeys
    self.epoch = epoch
  }

  /// Lends the root key and a nonce to a key slot, once.
  public func seal<Failure: Error>(
    _ body: (borrowing SecretBytes, [UInt8]) throws(Failure) -> [UInt8]
  ) throws(Failure) -> [UInt8] {
    try body(rootKey, slotNonce)
  }
}

/// The key of an epoch that is stored, or about to be.
public final class NewEpoch: Sendable {
  /// Its number.
  public let number: UInt32
  let key: DerivationKey

  init(number: UInt32, key: DerivationKey) {
    self.number = number
    self.key = key
  }
}
