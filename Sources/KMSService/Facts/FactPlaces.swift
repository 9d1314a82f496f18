import KMSKeys
import KMSModel

/// Where the row of a key is, as requests know it: no text is made to look a key up in memory.
struct KeyPlace: Hashable {
  let region: Region
  let account: AccountID
  let id: KeyID

  init(_ arn: KeyARN) {
    region = arn.region
    account = arn.account
    id = arn.id
  }

  /// Reads the beginning of a row's key: `<region>/<account>/<key id>`, perhaps with more behind it.
  init?(beginningOf rowKey: String) {
    let parts = RowKey.parts(of: rowKey, countMax: 3)
    guard parts.count == 3, let region = Region(parts[0]), let account = AccountID(parts[1]),
      let id = KeyID(parts[2])
    else { return nil }
    self.region = region
    self.account = account
    self.id = id
  }

  /// Key ids are random: they alone make a hash, which keys of one multi-Region set share.
  func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// Where the row of a version of material is: `<region>/<key material id>`.
struct MaterialInRegion: Hashable {
  let region: Region
  let id: KeyMaterialID

  init(_ id: KeyMaterialID, in region: Region) {
    self.id = id
    self.region = region
  }

  /// Reads the key of a row.
  init?(rowKey: String) {
    let parts = RowKey.parts(of: rowKey, countMax: 3)
    guard parts.count == 2, let region = Region(parts[0]), let id = KeyMaterialID(parts[1])
    else { return nil }
    self.region = region
    self.id = id
  }

  /// See `KeyPlace`; ids of material are the output of a key derivation.
  func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension KeySnapshot: Findable {
  /// Where the key is.
  var place: KeyPlace { KeyPlace(record.arn) }

  /// Whether the key is there.
  func isAt(_ place: KeyPlace) -> Bool {
    record.arn.id == place.id && record.arn.account == place.account
      && record.arn.region == place.region
  }
}

extension LoadedMaterial: Findable {
  /// Where the version is.
  var place: MaterialInRegion { MaterialInRegion(id, in: key.region) }

  /// Whether the version is there.
  func isAt(_ place: MaterialInRegion) -> Bool { id == place.id && key.region == place.region }
}

/// The key of a row as text.
private enum RowKey {
  /// The parts between the slashes, at most so many: what is behind them is left out. Every commit has its
  /// rows read so.
  static func parts(of rowKey: String, countMax: Int) -> [String] {
    var rowKey = rowKey
    return rowKey.withUTF8 { bytes in
      var parts: [String] = []
      var start = 0
      for end in 0...bytes.count where parts.count < countMax {
        guard end == bytes.count || bytes[end] == UInt8(ascii: "/") else { continue }
        parts.append(
          String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self))
        start = end + 1
      }
      return parts
    }
  }
}
