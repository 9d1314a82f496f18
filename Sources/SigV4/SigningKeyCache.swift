internal import Synchronization

/// Signing keys that have verified a signature, so that the next request of the same day, region and
/// service costs one HMAC and not five.
///
/// A key is found under its access key id, the version of the secret, date, region and service. So it dies
/// with its credential: under another version of the secret it is not found, and it is forgotten when that
/// one is asked for. A hit says nothing about whether the access key still exists; whoever asks has looked
/// it up.
///
/// Only keys that have verified a signature come in. Whoever does not know a secret can neither fill the
/// cache nor push others out.
///
/// INVARIANT: there are two generations, and each holds at most half of the keys and of the seconds
/// allowed. New keys go into the younger; when it is full or its time is over, it becomes the older and the
/// older is wiped.
public final class SigningKeyCache: Sendable {
  fileprivate struct Generation {
    /// Keys by access key id.
    var holders: [String: Holder] = [:]
    var count = 0
  }

  fileprivate struct Holder {
    let secretVersion: UInt64
    var keys: [CredentialScope.Name: SigningKey] = [:]
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
  public var count: Int { state.withLock { $0.young.count + $0.old.count } }

  /// Forgets every key of an access key; for when it is deleted, made inactive or its session is ended.
  public func removeAll(of accessKeyID: String) {
    state.withLock { state in
      state.young.remove(accessKeyID)
      state.old.remove(accessKeyID)
    }
  }

  /// The key of a credential, if it is there.
  func key(for credential: Credential, secretVersion: UInt64, at now: SigningTime) -> SigningKey? {
    let name = CredentialScope.Name(credential.scope)
    let period = now.secondsSinceEpoch / generationSeconds
    return state.withLock { state in
      state.advance(to: period)
      if let key = state.young.key(name, of: credential.accessKeyID, secretVersion) { return key }
      return state.old.key(name, of: credential.accessKeyID, secretVersion)
    }
  }

  /// Keeps a key that has just verified a signature.
  func insert(
    _ key: SigningKey, for credential: Credential, secretVersion: UInt64, at now: SigningTime
  ) {
    guard generationKeysMax > 0 else { return }
    let name = CredentialScope.Name(credential.scope)
    let period = now.secondsSinceEpoch / generationSeconds
    state.withLock { state in
      state.advance(to: period)
      if state.young.count >= generationKeysMax { state.turn() }
      state.young.insert(key, name, of: credential.accessKeyID, secretVersion)
    }
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
  /// The key of that name; forgets all keys of the holder if they belong to another secret.
  mutating func key(
    _ name: CredentialScope.Name, of accessKeyID: String, _ secretVersion: UInt64
  ) -> SigningKey? {
    guard let holder = holders[accessKeyID] else { return nil }
    guard holder.secretVersion == secretVersion else {
      remove(accessKeyID)
      return nil
    }
    return holder.keys[name]
  }

  mutating func insert(
    _ key: SigningKey, _ name: CredentialScope.Name, of accessKeyID: String,
    _ secretVersion: UInt64
  ) {
    if let holder = holders[accessKeyID], holder.secretVersion != secretVersion {
      remove(accessKeyID)
    }
    let replaced = holders[
      accessKeyID, default: SigningKeyCache.Holder(secretVersion: secretVersion)
    ].keys.updateValue(key, forKey: name)
    if replaced == nil { count += 1 }
  }

  mutating func remove(_ accessKeyID: String) {
    if let holder = holders.removeValue(forKey: accessKeyID) { count -= holder.keys.count }
  }
}

extension CredentialScope {
  /// A scope as part of a name in the cache.
  fileprivate struct Name: Hashable {
    let date: String
    let region: String
    let service: String

    init(_ scope: CredentialScope) {
      date = scope.date
      region = scope.region
      service = scope.service
    }
  }
}
