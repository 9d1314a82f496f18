import KMSKeys
import KMSModel

/// What an attempt has that the one before it lacked.
struct Provisions: Sendable {
  /// Whether it runs on a thread for heavy work.
  var isOnPool = false
  /// A new key pair that was made for it.
  var keyPair: NewKeyPair?
}

extension Call {
  /// Ends the attempt if a key's work is too heavy for this thread; it is repeated on another one.
  ///
  /// To be called when everything has been checked: refusals and dry runs are answered at once.
  func claim(_ work: KeyWork, of key: KeySnapshot) throws(Interruption) {
    guard !provisions.isOnPool,
      KeySpecs.rules(for: key.record.spec).heavyWork.contains(work)
    else { return }
    throw .belongsOnPool(.cryptography)
  }

  /// Refuses a spec that the linked libraries cannot do; see `strongroom version --capabilities`.
  func checkIsPossible(_ spec: KeySpec) throws(Interruption) {
    guard environment.keyRing.provider.supportedSpecs.contains(spec) else {
      throw .unsupported(
        "KeySpec \(spec.rawValue) is not supported by the cryptographic libraries of this machine.")
    }
  }

  /// A new key pair: one that was made for this request, or one that was made ahead. Otherwise the
  /// attempt is repeated when there is one.
  ///
  /// To be called when everything has been checked, so that no refusal costs a key pair.
  func newKeyPair(_ spec: KeySpec) throws(Interruption) -> NewKeyPair {
    if let pair = provisions.keyPair, pair.spec == spec { return pair }
    if let pair = environment.compute.preparedKeyPair(spec) { return pair }
    throw .needsKeyPair(spec)
  }

  /// Puts what the key ring throws into the service's error.
  func working<Value>(_ body: () throws(KeyError) -> Value) throws(Interruption) -> Value {
    do {
      return try body()
    } catch {
      throw .error(.key(error))
    }
  }
}
