public import KMSModel

/// The Regions that a multi-Region key is in. Every related key knows the whole set.
///
/// Source: Developer Guide, "Multi-Region keys in AWS KMS".
public struct MultiRegionSet: Hashable, Sendable {
  /// Where the primary key is.
  public var primary: Region
  /// Where the replicas are, in the order of their names.
  public private(set) var replicas: [Region]

  /// Describes a set.
  public init(primary: Region, replicas: [Region] = []) {
    self.primary = primary
    self.replicas = replicas.sorted()
  }

  /// Every Region, the primary one first.
  public var regions: [Region] { [primary] + replicas }

  /// The set with one replica more.
  public func adding(_ region: Region) -> MultiRegionSet {
    MultiRegionSet(primary: primary, replicas: replicas + [region])
  }

  /// The set with one replica less.
  public func removing(_ region: Region) -> MultiRegionSet {
    MultiRegionSet(primary: primary, replicas: replicas.filter { $0 != region })
  }

  /// The set after a replica and the primary key exchanged their roles; nothing if there is no such
  /// replica.
  public func promoting(_ region: Region) -> MultiRegionSet? {
    guard replicas.contains(region) else { return nil }
    return MultiRegionSet(primary: region, replicas: replicas.filter { $0 != region } + [primary])
  }
}
