internal import Synchronization

/// A signing key that has verified a signature, and what it is for.
final class KnownSigningKey: Sendable {
  let credential: Credential
  /// The version of the secret that the key was derived from.
  let secretVersion: UInt64
  let key: SigningKey
  /// `Credential.name`.
  fileprivate let name: [UInt8]

  fileprivate init(_ credential: Credential, secretVersion: UInt64, key: SigningKey) {
    self.credential = credential
    self.secretVersion = secretVersion
    self.key = key
    name = credential.name
  }
}

/// Signing keys that have verified a signature, so that the next request of the same day, region and
/// service costs one HMAC and not five.
///
/// A key is found by access key id, date, region and service, as the client writes them, and says which
/// version of the secret it comes from. So it dies with its credential: under another version of the secret
/// it does not count, and it is forgotten when that one is asked for. A hit says nothing about whether the
/// access key still exists; whoever asks looks it up.
///
/// Only keys that have verified a signature come in. Whoever does not know a secret can neither fill the
/// cache nor push others out.
///
/// INVARIANT: there are two generations, and each holds at most half of the keys and of the seconds
/// allowed. New keys go into the younger; when it is full or its time is over, it becomes the older and the
/// older is wiped.
public final class SigningKeyCache: Sendable {
  fileprivate struct Generation {
    /// Keys by the hash of their name; of two names with one hash, the later has the place.
    var keys: [UInt64: KnownSigningKey] = [:]
    /// The hashes of each access key id.
    var holders: [String: Holder] = [:]
  }

  fileprivate struct Holder {
    let secretVersion: UInt64
    var hashes: Set<UInt64> = []
  }

  fileprivate struct State {
    var young = Generation()
    var old = Generation()
    /// Which half of the allowed time the younger generation belongs to, counted from 1970.
    var period: Int64 = 0
  }

  private let generationKeysMax: Int
  private let generationSeconds: Int64
  private let state = Mutex(State())

  /// Makes an empty cache.
  ///
  /// - Parameters:
  ///   - keysMax: how many keys are kept; none if below 2.
  ///   - secondsMax: how long a key is kept, 2 or more.
  public init(
    keysMax: Int = SigV4Limits.cachedSigningKeysMax,
    secondsMax: Int = SigV4Limits.cachedSigningKeySecondsMax
  ) {
    generationKeysMax = max(keysMax / 2, 0)
    generationSeconds = Int64(max(secondsMax / 2, 1))
  }

  /// How many keys there are.
  public var count: Int { state.withLock { $0.young.keys.count + $0.old.keys.count } }

  /// Forgets every key of an access key; for when it is deleted, made inactive or its session is ended.
  public func removeAll(of accessKeyID: String) {
    state.withLock { state in
      state.young.remove(accessKeyID)
      state.old.remove(accessKeyID)
    }
  }

  /// The key of a credential, given as its name among other bytes, for whichever version of the secret.
  func find(_ bytes: Span<UInt8>, _ name: Range<Int>, at now: SigningTime) -> KnownSigningKey? {
    let hash = Self.hash(bytes, name)
    let period = now.secondsSinceEpoch / generationSeconds
    let found = state.withLock { state in
      state.advance(to: period)
      return state.young.keys[hash] ?? state.old.keys[hash]
    }
    guard let found, ASCII.areSame(bytes, name, found.name) else { return nil }
    return found
  }

  /// The key of a credential, if it is there; forgets all keys of its holder if they belong to another secret.
  func key(for credential: Credential, secretVersion: UInt64, at now: SigningTime) -> SigningKey? {
    let name = credential.name
    guard let found = find(name.span, 0..<name.count, at: now) else { return nil }
    guard found.secretVersion == secretVersion else {
      removeAll(of: credential.accessKeyID)
      return nil
    }
    return found.key
  }

  /// Keeps a key that has just verified a signature.
  func insert(
    _ key: SigningKey, for credential: Credential, secretVersion: UInt64, at now: SigningTime
  ) {
    guard generationKeysMax > 0 else { return }
    let known = KnownSigningKey(credential, secretVersion: secretVersion, key: key)
    let name = known.name
    let hash = Self.hash(name.span, 0..<name.count)
    let period = now.secondsSinceEpoch / generationSeconds
    state.withLock { state in
      state.advance(to: period)
      if state.young.keys.count >= generationKeysMax { state.turn() }
      state.young.insert(known, hash)
    }
  }

  /// Another one in every process, so that nobody outside can choose names that share it.
  private static func hash(_ bytes: Span<UInt8>, _ name: Range<Int>) -> UInt64 {
    var hasher = Hasher()
    let part = bytes.extracting(name)
    part.withUnsafeBytes { hasher.combine(bytes: $0) }
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }
}

extension SigningKeyCache.State {
  /// Ends the time of a generation that is over. A clock that jumps costs the cache, nothing else.
  mutating func advance(to period: Int64) {
    guard period != self.period else { return }
    if period == self.period + 1 {
      turn()
    } else {
      young = SigningKeyCache.Generation()
      old = SigningKeyCache.Generation()
    }
    self.period = period
  }

  /// Makes the younger generation the older one.
  mutating func turn() {
    old = young
    young = SigningKeyCache.Generation()
  }
}

extension SigningKeyCache.Generation {
  mutating func insert(_ known: KnownSigningKey, _ hash: UInt64) {
    let accessKeyID = known.credential.accessKeyID
    if let holder = holders[accessKeyID], holder.secretVersion != known.secretVersion {
      remove(accessKeyID)
    }
    keys[hash] = known
    holders[
      accessKeyID, default: SigningKeyCache.Holder(secretVersion: known.secretVersion)
    ].hashes.insert(hash)
  }

  mutating func remove(_ accessKeyID: String) {
    guard let holder = holders.removeValue(forKey: accessKeyID) else { return }
    for hash in holder.hashes { keys.removeValue(forKey: hash) }
  }
}
