import KMSAuthorization
import KMSModel

/// The rules for the Regions of multi-Region keys.
enum MultiRegionRules {
  /// A Region that a caller names: it must be one that this deployment serves.
  static func region(_ text: String, in call: Call) throws(Interruption) -> Region {
    guard let region = Region(text), call.environment.regions?.contains(region) ?? true else {
      throw .validation("Region \(text) is not a Region that this service serves.")
    }
    return region
  }
}
