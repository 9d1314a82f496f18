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

extension Call {
  /// Asks the authorizer about CreateKey in another Region, for ReplicateKey.
  func authorizeCreation(in region: Region) throws(Interruption) {
    do {
      _ = try environment.authorizer.authorize(
        AccountUse(in: caller.account, region: region, for: .operation(.createKey)), by: caller,
        request: request.facts)
    } catch {
      throw .refused(error)
    }
  }
}
