extension SigV4Request {
  /// The access key id that the request names, for records of refused requests; nothing if it names none.
  ///
  /// Only what looks like an access key id is given out, 16–128 upper-case letters and digits: a client
  /// that is set up wrongly may send its secret in this place.
  public var claimedAccessKeyID: String? {
    do {
      try checkShape()
      let claim = try ClaimedSignature.read(
        self, headers: HeaderIndex(headers),
        query: try CanonicalQuery(RequestTarget.query(of: target)), acceptsPresigned: true)
      let id = claim.text[claim.credential.accessKeyID]
      let isPlain = id.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A: true
        default: false
        }
      }
      return isPlain && id.count >= Self.accessKeyIDBytesMin
        ? String(decoding: id, as: UTF8.self) : nil
    } catch {
      // What cannot be read names no access key; the refusal itself says what is wrong.
      return nil
    }
  }

  private static var accessKeyIDBytesMin: Int { 16 }
}
