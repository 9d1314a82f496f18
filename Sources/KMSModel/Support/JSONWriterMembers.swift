import KMSSecrets
import StrictJSON

/// The members of answers, one function for each kind of shape. A member without a value is left
/// out.
extension JSONWriter {
  mutating func text(_ name: StaticString, _ value: String?) {
    guard let value else { return }
    textMember(name, value)
  }

  mutating func secretText(_ name: StaticString, _ value: SensitiveText?) {
    guard let value else { return }
    self.name(name)
    value.withText { string($0) }
  }

  mutating func integer(_ name: StaticString, _ value: Int?) {
    guard let value else { return }
    self.name(name)
    integer(Int64(value))
  }

  mutating func flag(_ name: StaticString, _ value: Bool?) {
    guard let value else { return }
    self.name(name)
    bool(value)
  }

  /// Epoch seconds with up to three decimals.
  mutating func moment(_ name: StaticString, _ value: Timestamp?) {
    guard let value else { return }
    self.name(name)
    epochSeconds(milliseconds: value.millisecondsSinceEpoch)
  }

  mutating func blob(_ name: StaticString, _ value: [UInt8]?) {
    guard let value else { return }
    self.name(name)
    base64(value)
  }

  /// Base64 without a copy in between.
  mutating func secretBlob(_ name: StaticString, _ value: SensitiveBytes?) {
    guard let value else { return }
    self.name(name)
    value.withBytes { base64($0) }
  }

  mutating func pairs(_ name: StaticString, _ value: StringPairs?) {
    guard let value else { return }
    self.name(name)
    beginObject()
    for pair in value.pairs {
      self.name(pair.key)
      string(pair.value)
    }
    endObject()
  }

  mutating func choice<Choice: ModelEnum>(_ name: StaticString, _ value: Choice?) {
    text(name, value?.rawValue)
  }

  mutating func texts(_ name: StaticString, _ values: [String]?) {
    guard let values else { return }
    self.name(name)
    beginArray()
    for value in values { string(value) }
    endArray()
  }

  mutating func choices<Choice: ModelEnum>(_ name: StaticString, _ values: [Choice]?) {
    texts(name, values?.map(\.rawValue))
  }

  mutating func structure<Shape: ModelResponse>(_ name: StaticString, _ value: Shape?) {
    guard let value else { return }
    self.name(name)
    value.write(to: &self)
  }

  mutating func structures<Shape: ModelResponse>(_ name: StaticString, _ values: [Shape]?) {
    guard let values else { return }
    self.name(name)
    beginArray()
    for value in values { value.write(to: &self) }
    endArray()
  }
}
