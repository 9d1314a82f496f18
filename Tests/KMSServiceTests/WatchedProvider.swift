import Dispatch
import Foundation
import KMSKeys
import KMSModel
import KMSSecrets
import Synchronization

/// A key provider that can be made to wait, to fail and to count.
final class WatchedProvider: KeyProvider {
  private let inner: LocalKeyProvider
  let generated = Atomic(0)
  let signed = Atomic(0)
  /// The threads that proved imported material, one entry for each proof.
  let provingThreads = Mutex<[pthread_t]>([])
  /// What new key pairs and signatures wait for, if anything.
  let gate = Mutex<DispatchSemaphore?>(nil)
  /// Told when something begins to wait at the gate.
  let arrived = DispatchSemaphore(value: 0)
  private let failure = Mutex<KeyError?>(nil)
  private let lacking: Set<KeySpec>

  /// - Parameter lacking: the specs that the machine is to be without.
  init(_ inner: LocalKeyProvider, lacking: Set<KeySpec> = []) {
    self.inner = inner
    self.lacking = lacking
  }

  func fail(with error: KeyError?) { failure.withLock { $0 = error } }

  /// Makes new key pairs and signatures wait until the semaphore is signalled, once for each.
  func close() -> DispatchSemaphore {
    let semaphore = DispatchSemaphore(value: 0)
    gate.withLock { $0 = semaphore }
    return semaphore
  }

  /// Returns when something waits at the gate.
  func arrival() async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        self.arrived.wait()
        continuation.resume()
      }
    }
  }

  func open() { gate.withLock { $0 = nil } }

  private func pass() throws(KeyError) {
    if let gate = gate.withLock({ $0 }) {
      arrived.signal()
      gate.wait()
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  var supportedSpecs: Set<KeySpec> { inner.supportedSpecs.subtracting(lacking) }

  var shelf: HandleShelf { inner.shelf }

  func generateKeyPair(_ spec: KeySpec) throws(KeyError) -> NewKeyPair {
    generated.add(1, ordering: .relaxed)
    try pass()
    return try inner.generateKeyPair(spec)
  }

  func createMaterial(
    for key: KeyARN, spec: KeySpec, from pair: NewKeyPair?, at creationDate: Timestamp
  ) throws(KeyError) -> MaterialRecord {
    try inner.createMaterial(for: key, spec: spec, from: pair, at: creationDate)
  }

  func load(_ material: MaterialRecord, spec: KeySpec) throws(KeyError) -> any KeyHandle {
    try inner.load(material, spec: spec)
  }

  func encrypt(
    _ plaintext: SensitiveBytes, associatedData: [UInt8], id: KeyMaterialID,
    with handle: any KeyHandle
  ) throws(KeyError) -> CiphertextBlob {
    try inner.encrypt(plaintext, associatedData: associatedData, id: id, with: handle)
  }

  func decrypt(_ blob: CiphertextBlob, associatedData: [UInt8], with handle: any KeyHandle)
    throws(KeyError) -> SensitiveBytes
  {
    try inner.decrypt(blob, associatedData: associatedData, with: handle)
  }

  func encrypt(
    _ plaintext: SensitiveBytes, _ algorithm: EncryptionAlgorithmSpec, with handle: any KeyHandle
  ) throws(KeyError) -> [UInt8] {
    try inner.encrypt(plaintext, algorithm, with: handle)
  }

  func decrypt(
    _ ciphertext: [UInt8], _ algorithm: EncryptionAlgorithmSpec, with handle: any KeyHandle
  ) throws(KeyError) -> SensitiveBytes {
    try inner.decrypt(ciphertext, algorithm, with: handle)
  }

  func sign(
    _ message: SensitiveBytes, as type: MessageType, _ algorithm: SigningAlgorithmSpec,
    with handle: any KeyHandle
  ) throws(KeyError) -> [UInt8] {
    signed.add(1, ordering: .relaxed)
    try pass()
    return try inner.sign(message, as: type, algorithm, with: handle)
  }

  func isValid(
    _ signature: [UInt8], of message: SensitiveBytes, as type: MessageType,
    _ algorithm: SigningAlgorithmSpec, with handle: any KeyHandle
  ) throws(KeyError) -> Bool {
    try inner.isValid(signature, of: message, as: type, algorithm, with: handle)
  }

  func authenticationCode(
    for message: SensitiveBytes, _ algorithm: MacAlgorithmSpec, with handle: any KeyHandle
  ) throws(KeyError) -> [UInt8] {
    try inner.authenticationCode(for: message, algorithm, with: handle)
  }

  func sharedSecret(withPeer peer: [UInt8], with handle: any KeyHandle) throws(KeyError)
    -> SensitiveBytes
  {
    try inner.sharedSecret(withPeer: peer, with: handle)
  }

  func encapsulate(with handle: any KeyHandle) throws(KeyError) -> EncapsulatedSecret {
    try inner.encapsulate(with: handle)
  }

  func decapsulate(_ ciphertext: [UInt8], with handle: any KeyHandle) throws(KeyError)
    -> SensitiveBytes
  {
    try inner.decapsulate(ciphertext, with: handle)
  }

  func publicKey(of handle: any KeyHandle) throws(KeyError) -> [UInt8] {
    try inner.publicKey(of: handle)
  }

  func prove(_ material: borrowing SecretBytes, spec: KeySpec) throws(KeyError) -> ProvenMaterial {
    let thread = pthread_self()
    provingThreads.withLock { $0.append(thread) }
    try pass()
    return try inner.prove(material, spec: spec)
  }

  func importMaterial(
    _ material: ProvenMaterial, for key: KeyARN, at creationDate: Timestamp
  ) throws(KeyError) -> MaterialRecord {
    try inner.importMaterial(material, for: key, at: creationDate)
  }

  func copyMaterial(_ material: MaterialRecord, to key: KeyARN) throws(KeyError) -> MaterialRecord {
    try inner.copyMaterial(material, to: key)
  }

  func rewrapMaterial(_ material: MaterialRecord) throws(KeyError) -> MaterialRecord? {
    try inner.rewrapMaterial(material)
  }
}
