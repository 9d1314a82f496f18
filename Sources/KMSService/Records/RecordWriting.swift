package import KMSModel
package import StrictJSON

extension JSONWriter {
  /// Writes a member with a text.
  package mutating func member(_ name: StaticString, _ value: String) {
    self.name(name)
    string(value)
  }

  /// Writes a member with milliseconds since the epoch.
  package mutating func member(_ name: StaticString, _ value: Timestamp) {
    self.name(name)
    integer(value.millisecondsSinceEpoch)
  }

  /// Writes a member with a whole number.
  package mutating func member(_ name: StaticString, _ value: Int64) {
    self.name(name)
    integer(value)
  }
}

extension RecordMembers {
  /// A member with milliseconds since the epoch.
  package func timestamp(_ name: String) throws(RecordError) -> Timestamp {
    Timestamp(millisecondsSinceEpoch: try integer(name))
  }
}
