public import KMSModel
import Synchronization

/// A version of a key's material that is unwrapped when it is first used, and then kept as long as there
/// is room on the provider's shelf.
public final class LoadedMaterial: Sendable {
  /// The identifier that ciphertexts carry, as text: 64 hexadecimal digits.
  public let idText: String
  private let record: MaterialRecord
  private let spec: KeySpec
  private let provider: any KeyProvider
  private let handle = Mutex<(any KeyHandle)?>(nil)
  private let wasUsed = Atomic(false)

  /// Prepares a stored version for use.
  ///
  /// - Parameter spec: the spec of the key that it belongs to.
  public init(
    _ record: MaterialRecord, spec: KeySpec = .symmetricDefault, provider: any KeyProvider
  ) {
    self.record = record
    self.idText = record.id.text
    self.spec = spec
    self.provider = provider
  }

  /// The identifier that ciphertexts carry.
  public var id: KeyMaterialID { record.id }

  /// The key that it belongs to.
  var key: KeyARN { record.key }

  /// The usable material. Two threads that are first at once may both unwrap it; one result is kept.
  func usable() throws(KeyError) -> any KeyHandle {
    if let handle = handle.withLock({ $0 }) {
      if !wasUsed.load(ordering: .relaxed) { wasUsed.store(true, ordering: .relaxed) }
      return handle
    }
    let loaded = try provider.load(record, spec: spec)
    let (kept, isNew) = handle.withLock { handle in
      if let handle { return (handle, false) }
      handle = loaded
      return (loaded, true)
    }
    if isNew { provider.shelf.keep(self) }
    return kept
  }

  /// Lets the handle go; the next use unwraps the material again.
  func dropHandle() {
    let dropped = handle.withLock { handle in
      defer { handle = nil }
      return handle
    }
    // Released here, outside the lock, unless a use still holds it.
    _ = dropped
  }

  /// Whether it was used since this was asked last.
  func takeUsedMark() -> Bool { wasUsed.exchange(false, ordering: .relaxed) }
}
