import Synchronization

/// How many usable keys are kept: a bound over all loaded material.
///
/// Each `LoadedMaterial` keeps its own handle. The shelf only knows which do, and tells one that was not
/// used lately to drop its handle when there are too many. A dropped handle is wiped with its last use.
/// The choice is the clock algorithm: one pass over the places, sparing once what was used since.
public final class HandleShelf: Sendable {
  private struct Places {
    var materials: [Weak] = []
    var hand = 0
  }

  /// What stands on the shelf; material that nobody knows any more leaves its place empty.
  private struct Weak: Sendable {
    weak let material: LoadedMaterial?
  }

  private let countMax: Int
  private let places = Mutex(Places())

  /// A shelf with room for so many handles: about 10 kB each for RSA, less than 1 kB for most.
  public init(countMax: Int) {
    self.countMax = max(1, countMax)
  }

  /// Puts material that has just got a handle on the shelf.
  func keep(_ material: LoadedMaterial) {
    place(material)?.dropHandle()
  }

  /// Finds a place and returns who has to leave it.
  private func place(_ material: LoadedMaterial) -> LoadedMaterial? {
    places.withLock { places in
      guard places.materials.count >= countMax else {
        places.materials.append(Weak(material: material))
        return nil
      }
      // Two rounds at most: the first may spare everyone, the second finds them unused.
      for _ in 0..<(2 * countMax) {
        let found = places.materials[places.hand].material
        if let found, found !== material, found.takeUsedMark() {
          places.hand = (places.hand + 1) % countMax
          continue
        }
        return HandleShelf.replace(found, by: material, in: &places, countMax)
      }
      return HandleShelf.replace(
        places.materials[places.hand].material, by: material, in: &places, countMax)
    }
  }

  private static func replace(
    _ found: LoadedMaterial?, by material: LoadedMaterial, in places: inout Places, _ countMax: Int
  ) -> LoadedMaterial? {
    places.materials[places.hand] = Weak(material: material)
    places.hand = (places.hand + 1) % countMax
    return found === material ? nil : found
  }
}
