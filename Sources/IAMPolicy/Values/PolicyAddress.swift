/// The address that a request comes from, read once for all conditions that look at it.
///
/// A class, so that handing it on copies nothing.
public final class PolicyAddress: Sendable {
  /// The address as operators for texts see it.
  public let text: String
  /// What operators for addresses compare; nil for a text that is no address and is in no block.
  let block: AddressBlock?

  /// Reads an address: IPv4 or IPv6, without a port. Never fails.
  public init(_ text: String) {
    self.text = text
    self.block = withUTF8Bytes(of: text) { AddressBlock(single: $0) }
  }
}
