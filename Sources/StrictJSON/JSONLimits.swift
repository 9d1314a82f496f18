/// How much JSON is read before it is refused.
public struct JSONLimits: Hashable, Sendable {
  /// The deepest nesting that can be asked for, so that walking a tree fits on any stack.
  public static let depthCeiling = 128

  /// The most bytes of a whole text.
  public let byteCountMax: Int
  /// The deepest nesting of objects and arrays; `[[1]]` is 2 deep.
  public let depthMax: Int
  /// The most bytes of one number.
  public let numberByteCountMax: Int

  /// Limits of your own.
  ///
  /// - Parameters:
  ///   - byteCountMax: bytes of a text; 1 MiB unless said otherwise.
  ///   - depthMax: nesting, at most `depthCeiling` whatever is asked for. 32 unless said otherwise:
  ///     requests of the API need 3 and policies 6.
  ///   - numberByteCountMax: bytes of a number, 128 unless said otherwise.
  public init(byteCountMax: Int = 1 << 20, depthMax: Int = 32, numberByteCountMax: Int = 128) {
    self.byteCountMax = byteCountMax
    self.depthMax = min(depthMax, JSONLimits.depthCeiling)
    self.numberByteCountMax = numberByteCountMax
  }

  /// 1 MiB, 32 deep, numbers of 128 bytes.
  public static let standard = JSONLimits()
}
