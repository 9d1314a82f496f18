public import KMSModel

/// A version of a key's material that is unwrapped when it is first used, and then kept as long as there
/// is room on the provider's shelf.
public final class LoadedMaterial: Sendable {
  private let record: MaterialRecord
  private let spec: KeySpec
  private let provider: any KeyProvider
  private let place = HandlePlace()

  /// Prepares a stored version for use.
  ///
  /// - Parameter spec: the spec of the key that it belongs to.
  public init(
    _ record: MaterialRecord, spec: KeySpec = .symmetricDefault, provider: any KeyProvider
  ) {
    self.record = record
    self.spec = spec
    self.provider = provider
  }

  deinit {
    // The shelf knows the place a while longer.
    place.clear()
  }

  /// The identifier that ciphertexts carry.
  public var id: KeyMaterialID { record.id }

  /// The identifier that ciphertexts carry, as text: 64 hexadecimal digits.
  public var idText: String { record.id.text }

  /// The key that it belongs to.
  public var key: KeyARN { record.key }

  /// The usable material. Two threads that are first at once may both unwrap it; one result is kept.
  func usable() throws(KeyError) -> any KeyHandle {
    if let handle = place.handleForUse() { return handle }
    let (handle, isNew) = place.put(try provider.load(record, spec: spec))
    if isNew { provider.shelf.keep(place, of: spec) }
    return handle
  }

  /// Lets the handle go; the next use unwraps the material again.
  func dropHandle() { place.clear() }

  /// Whether the handle is there, and was used since this was asked last.
  func takeUsedMark() -> Bool { place.isSpared() }
}
