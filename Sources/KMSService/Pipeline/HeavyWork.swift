import KMSKeys
import KMSModel

/// What an attempt has that the one before it lacked.
struct Provisions: Sendable {
  /// Whether it runs on a thread for heavy work.
  var isOnPool = false
  /// A new key pair that was made for it.
  var keyPair: NewKeyPair?
  /// What became of the imported material that it asked to be opened.
  var openedImport: OpenedImport?
}

/// Imported material that is to be opened with the private key of its token, and proven to be of a spec: up to
/// 0.3 s for RSA, which the store's thread has no time for.
public struct ImportOpening: Hashable, Sendable {
  let wrapped: [UInt8]
  let token: [UInt8]
  let key: KeyARN
  let spec: KeySpec
  let now: Timestamp
}

/// Imported material that was opened, or the caller's answer if it could not be.
struct OpenedImport: Sendable {
  let opening: ImportOpening
  let result: Result<ProvenMaterial, KMSError>

  init(_ opening: ImportOpening, in environment: ServiceEnvironment) {
    self.opening = opening
    self.result = Result { () throws(KMSError) in
      do {
        let secret = try environment.importTokens.unwrap(
          opening.wrapped, token: opening.token, for: opening.key, spec: opening.spec,
          at: opening.now)
        return try environment.keyRing.provider.prove(secret, spec: opening.spec)
      } catch let error as ImportError {
        throw .importing(error)
      } catch let error as KeyError {
        throw .key(error)
      } catch {
        throw .internal(cause: "an unexpected kind of error while importing material")
      }
    }
  }
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

  /// Imported material that was opened and proven for this request. Otherwise the attempt is repeated when it
  /// was, and ends here if it could not be.
  ///
  /// To be called when everything has been checked that comes before the token.
  func openedImport(_ opening: ImportOpening) throws(Interruption) -> ProvenMaterial {
    guard let opened = provisions.openedImport, opened.opening == opening else {
      throw .needsOpenedImport(opening)
    }
    switch opened.result {
    case .success(let material): return material
    case .failure(let error): throw .error(error)
    }
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
