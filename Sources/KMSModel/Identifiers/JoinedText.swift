extension String {
  /// Texts one after the other, copied once into the room that all of them take.
  ///
  /// What an interpolation would make, for names that are put together with every request.
  public init(joining parts: [String]) {
    var byteCount = 0
    for part in parts { byteCount += part.utf8.count }
    self.init(unsafeUninitializedCapacity: byteCount) { text in
      var end = 0
      for part in parts {
        let isCopied: Void? = part.utf8.withContiguousStorageIfAvailable { bytes in
          end = text[end...].initialize(fromContentsOf: bytes)
        }
        if isCopied == nil { end = text[end...].initialize(fromContentsOf: Array(part.utf8)) }
      }
      return end
    }
  }
}
