public import KMSModel
import Synchronization

/// A version of a key's material that is unwrapped when it is first used, and then kept.
public final class LoadedMaterial: Sendable {
  private let record: MaterialRecord
  private let provider: any KeyProvider
  private let handle = Mutex<(any KeyHandle)?>(nil)

  /// Prepares a stored version for use.
  public init(_ record: MaterialRecord, provider: any KeyProvider) {
    self.record = record
    self.provider = provider
  }

  /// The identifier that ciphertexts carry.
  public var id: KeyMaterialID { record.id }

  /// The key that it belongs to.
  var key: KeyARN { record.key }

  /// The usable material. Two threads that are first at once may both unwrap it; one result is kept.
  func usable() throws(KeyError) -> any KeyHandle {
    if let handle = handle.withLock({ $0 }) { return handle }
    let loaded = try provider.load(record)
    return handle.withLock { handle in
      if let handle { return handle }
      handle = loaded
      return loaded
    }
  }
}
