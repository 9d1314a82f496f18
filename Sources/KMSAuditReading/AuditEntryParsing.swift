import KMSModel
import StrictJSON

extension AuditEntry {
  /// How large a record may be that is read back: two elements of 100 KB and what else there is.
  public static let bytesMax = 1 << 20

  /// Reads one record.
  ///
  /// Members that searching does not need are skipped.
  /// - Parameter event: JSON of one CloudTrail record, at most `bytesMax` bytes.
  /// - Throws: `.malformed` if it is no JSON object, if a member has another type than records have, or if
  ///   id, name, source or time are missing.
  /// - Source: CloudTrail User Guide, "CloudTrail record contents".
  public init(event: [UInt8]) throws(AuditEntryError) {
    var entry = AuditEntry()
    do {
      try entry.read(event)
    } catch {
      throw .malformed
    }
    guard !entry.eventID.isEmpty, !entry.eventName.isEmpty, !entry.eventSource.isEmpty,
      entry.time.millisecondsSinceEpoch != 0
    else { throw .malformed }
    self = entry
  }

  private mutating func read(_ event: [UInt8]) throws(JSONError) {
    var reader = try JSONReader(
      event, limits: JSONLimits(byteCountMax: AuditEntry.bytesMax, depthMax: 64))
    var named: [Resource] = []
    try reader.beginObject()
    while let name = try reader.nextMember() {
      guard try !reader.skipNull() else { continue }
      switch name {
      case "userIdentity": try readIdentity(&reader)
      case "eventTime":
        let text = try reader.readText()
        guard let time = ISOTime.timestamp(text.string) else {
          throw JSONError(.wrongKind, at: text.offset)
        }
        self.time = time
      case "eventSource": eventSource = try reader.readString()
      case "eventName": eventName = try reader.readString()
      case "awsRegion": region = try reader.readString()
      case "sourceIPAddress": sourceAddress = try reader.readString()
      case "errorCode": errorCode = try reader.readString()
      case "errorMessage": errorMessage = try reader.readString()
      case "requestID": requestID = try reader.readString()
      case "eventID": eventID = try reader.readString()
      case "readOnly": isReadOnly = try reader.readBool()
      case "eventType": isServiceEvent = try reader.readText() == "AwsServiceEvent"
      case "recipientAccountId": account = try reader.readString()
      case "resources": try readResources(&reader)
      case "requestParameters": named = try AuditEntry.namedResources(&reader)
      default: try reader.skipValue()
      }
    }
    try reader.finish()
    if namesResourcesInParameters { resources += named }
  }

  /// Whether `requestParameters` name what the record is about, as requests to IAM do.
  public var namesResourcesInParameters: Bool {
    eventSource.utf8.elementsEqual("iam.amazonaws.com".utf8)
  }

  private mutating func readIdentity(_ reader: inout JSONReader) throws(JSONError) {
    var userName: String?
    var invokedBy: String?
    try reader.beginObject()
    while let name = try reader.nextMember() {
      guard try !reader.skipNull() else { continue }
      switch name {
      case "type": identityType = try reader.readString()
      case "principalId": principalID = try reader.readString()
      case "arn": principalARN = try reader.readString()
      case "accessKeyId": accessKeyID = try reader.readString()
      case "userName": userName = try reader.readString()
      case "invokedBy": invokedBy = try reader.readString()
      default: try reader.skipValue()
      }
    }
    username = AuditEntry.username(
      type: identityType, userName: userName, principalID: principalID, arn: principalARN,
      invokedBy: invokedBy)
  }

  /// The name that the event history shows, from the members of `userIdentity`.
  ///
  /// Source: CloudTrail User Guide, "Filtering CloudTrail events", "User name": of a session, the name of
  /// the session.
  public static func username(
    type: String?, userName: String?, principalID: String?, arn: String?, invokedBy: String?
  ) -> String? {
    switch type {
    case "Root"?: userName ?? "root"
    case "AssumedRole"?, "FederatedUser"?: principalID.flatMap { part($0, after: ":") } ?? userName
    case "IAMUser"?: userName ?? arn.flatMap { part($0, after: "/") }
    case "AWSService"?: invokedBy
    case nil: nil
    default: userName
    }
  }

  private static func part(_ text: String, after separator: Unicode.Scalar) -> String? {
    guard let index = text.unicodeScalars.lastIndex(of: separator) else { return nil }
    let rest = text.unicodeScalars[text.unicodeScalars.index(after: index)...]
    return rest.isEmpty ? nil : String(rest)
  }

  private mutating func readResources(_ reader: inout JSONReader) throws(JSONError) {
    try reader.beginArray()
    while try reader.nextElement() {
      var type = ""
      var arn = ""
      try reader.beginObject()
      while let name = try reader.nextMember() {
        guard try !reader.skipNull() else { continue }
        switch name {
        case "type": type = try reader.readString()
        case "ARN": arn = try reader.readString()
        default: try reader.skipValue()
        }
      }
      guard !arn.isEmpty else { continue }
      resources.append(Resource(type: type, name: arn))
    }
  }
}

// MARK: - What requests to IAM name

extension AuditEntry {
  /// What `requestParameters` name, as resources of the event history; nothing if they are no JSON object.
  ///
  /// Source: CloudTrail User Guide, "Resource types supported by CloudTrail event history".
  public static func namedResources(in parameters: [UInt8]) -> [Resource] {
    do {
      var reader = try JSONReader(
        parameters, limits: JSONLimits(byteCountMax: bytesMax, depthMax: 64))
      let named = try namedResources(&reader)
      try reader.finish()
      return named
    } catch {
      return []
    }
  }

  private static func namedResources(_ reader: inout JSONReader) throws(JSONError) -> [Resource] {
    guard try reader.peek() == .object else {
      try reader.skipValue()
      return []
    }
    var found: [Resource] = []
    try reader.beginObject()
    while let name = try reader.nextMember() {
      guard let type = type(of: name), try reader.peek() == .string else {
        try reader.skipValue()
        continue
      }
      found.append(Resource(type: type, name: try reader.readString()))
    }
    return found
  }

  private static func type(of name: JSONText) -> String? {
    switch name {
    case "userName": "AWS::IAM::User"
    case "groupName": "AWS::IAM::Group"
    case "roleName": "AWS::IAM::Role"
    case "policyArn": "AWS::IAM::Policy"
    case "accessKeyId": "AWS::IAM::AccessKey"
    default: nil
    }
  }
}
