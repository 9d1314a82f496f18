extension KMSOperation {
  /// Reads the value of `X-Amz-Target`: `TrentService.Encrypt`. Nothing for any other text.
  public init?(target: String) {
    let bytes = Array(target.utf8)
    guard let place = KMSOperation.place(ofTarget: bytes.span) else { return nil }
    self = KMSOperation.allCases[place]
  }

  /// Reads the bytes of `X-Amz-Target`; nothing for any but the 56.
  ///
  /// - Returns: the place of the operation in `allCases`, for tables with a row for each.
  public static func place(ofTarget bytes: Span<UInt8>) -> Int? {
    TargetTable.shared.place(of: bytes)
  }

  /// The value of `X-Amz-Target`.
  public var target: String { "\(KMSOperation.targetPrefix).\(rawValue)" }
}

/// Finds targets by their bytes: one comparison for a target that there is, and hardly more for others.
private struct TargetTable: Sendable {
  static let shared = TargetTable()

  private static let slotCount = 256
  private static let bytesMax = 64

  /// The targets in the order of `KMSOperation.allCases`.
  private let targets: [[UInt8]]
  /// Places in `targets`; a target stands in the first free slot from that of its hash on.
  private let slots: [Int?]

  private init() {
    var slots = [Int?](repeating: nil, count: TargetTable.slotCount)
    targets = KMSOperation.allCases.map { Array($0.target.utf8) }
    for (place, target) in targets.enumerated() {
      var slot = TargetTable.slot(of: target.span)
      while slots[slot] != nil { slot = (slot + 1) % TargetTable.slotCount }
      slots[slot] = place
    }
    self.slots = slots
  }

  func place(of bytes: Span<UInt8>) -> Int? {
    guard bytes.count <= TargetTable.bytesMax else { return nil }
    var slot = TargetTable.slot(of: bytes)
    // INVARIANT: there are more slots than targets, so that a free one ends the search.
    while let place = slots[slot] {
      if TargetTable.areSame(targets[place], bytes) { return place }
      slot = (slot + 1) % TargetTable.slotCount
    }
    return nil
  }

  /// FNV-1a. Who chooses bytes badly meets at most all 56 targets.
  private static func slot(of bytes: Span<UInt8>) -> Int {
    var hash: UInt32 = 0x811C_9DC5
    for index in 0..<bytes.count { hash = (hash ^ UInt32(bytes[index])) &* 0x0100_0193 }
    return Int((hash ^ hash &>> 16) % UInt32(slotCount))
  }

  private static func areSame(_ target: [UInt8], _ bytes: Span<UInt8>) -> Bool {
    guard target.count == bytes.count else { return false }
    for index in 0..<target.count where target[index] != bytes[index] { return false }
    return true
  }
}
