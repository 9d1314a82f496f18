import KMSKeys
import KMSModel

extension ServiceEnvironment {
  /// A new UUID of version 4 for a record.
  ///
  /// If the random source fails the record says so with the nil UUID: a record without an id of its own
  /// is better than no record.
  public func eventID() -> String {
    do {
      return KeyID(random: try random.bytes(count: 16), isMultiRegion: false).text
    } catch {
      return "00000000-0000-0000-0000-000000000000"
    }
  }
}
