/// The partition in every ARN of a deployment. `aws` unless configured.
///
/// Source: botocore's partitions.json.
public struct Partition: Hashable, Sendable, CustomStringConvertible {
  /// The name, such as `aws` or `aws-cn`.
  public let name: String

  /// The standard partition.
  public static let aws = Partition(unchecked: "aws")

  /// The partitions that clients know.
  public static let known = [
    "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc",
  ]

  /// Accepts the names in `known`; `nil` for anything else.
  public init?(_ name: String) {
    guard Partition.known.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else { return nil }
    self.name = name
  }

  private init(unchecked name: String) {
    self.name = name
  }

  /// The name.
  public var description: String { name }
}
