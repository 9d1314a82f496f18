import KMSKeys

/// Pages of lists: `MaxItems` 1–1,000, 100 unless said otherwise; `Marker` is sealed.
extension IdentityCall {
  static let itemsStandard = 100
  /// Source: the model of Organizations: at most 20 a page.
  static let resultsStandard = 20

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

  /// One page of several lists one after the other, each under a name of its own.
  ///
  /// - Parameter render: what is shown of an item, under which name.
  func page<Item>(
    _ items: [Item], key: (Item) -> String, names: [String],
    _ render: (Item) -> (name: String, nodes: [AnswerNode])
  ) throws(IdentityRefusal) -> [AnswerNode] {
    let (shown, tail) = try cut(items, key: key)
    let rendered = shown.map(render)
    return names.map { name in .list(name, rendered.filter { $0.name == name }.map(\.nodes)) }
      + tail
  }

  /// One page as Organizations has them: `MaxResults`, all that is left unless said otherwise, and `NextToken`.
  func organizationsPage<Item>(
    _ items: [Item], key: (Item) -> String, _ name: String, _ render: (Item) -> [AnswerNode]
  ) throws(IdentityRefusal) -> [AnswerNode] {
    let (shown, next) = try cut(
      items, key: key, max: parameters.number("MaxResults") ?? IdentityCall.resultsStandard,
      marker: parameters["NextToken"],
      refusal: .organizations("InvalidInputException", "You specified an invalid value."))
    return [.list(name, shown.map(render))] + AnswerNode.optional("NextToken", next)
  }

  private func cut<Item>(_ items: [Item], key: (Item) -> String) throws(IdentityRefusal)
    -> ([Item], [AnswerNode])
  {
    let (shown, next) = try cut(
      items, key: key, max: parameters.number("MaxItems") ?? IdentityCall.itemsStandard,
      marker: parameters["Marker"], refusal: .validation("Invalid Marker."))
    return (shown, [.flag("IsTruncated", next != nil)] + AnswerNode.optional("Marker", next))
  }

  /// The items after a marker, and the marker of what is left.
  private func cut<Item>(
    _ items: [Item], key: (Item) -> String, max: Int, marker: String?, refusal: IdentityRefusal
  ) throws(IdentityRefusal) -> (shown: [Item], next: String?) {
    var rest = items[...]
    if let marker {
      guard let last = book.hierarchy.tokenSealer.open(marker, purpose: markerPurpose) else {
        throw refusal
      }
      rest = rest.drop { item in
        !Array(last).lexicographicallyPrecedes(Array(key(item).utf8))
      }
    }
    let shown = Array(rest.prefix(max))
    guard rest.count > shown.count, let last = shown.last else { return (shown, nil) }
    do {
      let marker = try book.hierarchy.tokenSealer.seal(
        Array(key(last).utf8), purpose: markerPurpose, random: book.random)
      return (shown, marker)
    } catch {
      throw .internalFailure
    }
  }

  private var markerPurpose: String {
    "iam-marker/\(operation.service.rawValue)/\(operation.name)/\(account)"
  }
}
