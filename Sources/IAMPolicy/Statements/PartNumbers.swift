/// Numbers the parts of one policy while it is compiled: equal ones alike, byte for byte.
final class PartNumbers {
  private var numbers: [[[UInt8]]: Int] = [:]

  /// How many different parts there are.
  var count: Int { numbers.count }

  /// The number of a list of resources.
  func number(ofResources texts: [String], isExcluding: Bool) -> Int {
    number([[isExcluding ? 1 : 0]] + texts.map { Array($0.utf8) })
  }

  /// The number of one condition.
  func number(ofCondition name: String, _ key: ConditionKey, _ texts: [String]) -> Int {
    number([[2], Array(name.utf8), key.foldedName] + texts.map { Array($0.utf8) })
  }

  private func number(_ part: [[UInt8]]) -> Int {
    if let number = numbers[part] { return number }
    let number = numbers.count
    numbers[part] = number
    return number
  }
}
