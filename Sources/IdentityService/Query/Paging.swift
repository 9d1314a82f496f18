import KMSKeys

/// Pages of lists: `MaxItems` 1–1,000, 100 unless said otherwise; `Marker` is sealed.
extension IdentityCall {
  static let itemsStandard = 100

  /// One page of items, and the members that say whether there are more.
  func page<Item>(
    _ items: [Item], key: (Item) -> String, _ name: String,
    _ render: (Item) -> [AnswerNode]
  ) throws(IdentityRefusal) -> [AnswerNode] {
    let (shown, tail) = try cut(items, key: key)
    return [.list(name, shown.map(render))] + tail
  }

  /// One page of names.
  func page(_ names: [String], _ name: String) throws(IdentityRefusal) -> [AnswerNode] {
    let (shown, tail) = try cut(names, key: { $0 })
    return [.texts(name, shown)] + tail
  }

  private func cut<Item>(_ items: [Item], key: (Item) -> String) throws(IdentityRefusal)
    -> ([Item], [AnswerNode])
  {
    let max = parameters.number("MaxItems") ?? IdentityCall.itemsStandard
    var rest = items[...]
    if let marker = parameters["Marker"] {
      guard let last = book.hierarchy.tokenSealer.open(marker, purpose: markerPurpose) else {
        throw .validation("Invalid Marker.")
      }
      rest = rest.drop { item in
        !Array(last).lexicographicallyPrecedes(Array(key(item).utf8))
      }
    }
    let shown = Array(rest.prefix(max))
    guard rest.count > shown.count, let last = shown.last else {
      return (shown, [.flag("IsTruncated", false)])
    }
    do {
      let marker = try book.hierarchy.tokenSealer.seal(
        Array(key(last).utf8), purpose: markerPurpose, random: book.random)
      return (shown, [.flag("IsTruncated", true), .text("Marker", marker)])
    } catch {
      throw .internalFailure
    }
  }

  private var markerPurpose: String { "iam-marker/\(operation.name)/\(account)" }
}
