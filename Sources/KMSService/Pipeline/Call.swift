import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSStore

/// One attempt at one request. It stays on the thread where the attempt runs.
final class Call {
  let request: AuthenticatedRequest
  let environment: ServiceEnvironment
  /// The facts of this attempt: one snapshot from start to end.
  let facts: any FactReader
  /// The rows, where the operation's mode gives access to them.
  private let reader: (any StoreReader)?
  private let openTransaction: (any StoreTransaction)?
  /// What is to be written, where the operation's mode is to work it out beforehand.
  private(set) var draft: RowDraft?
  /// What an earlier attempt asked for.
  let provisions: Provisions
  /// What the trail will show.
  var details: AuditDetails

  init(
    request: AuthenticatedRequest, environment: ServiceEnvironment, facts: any FactReader,
    reader: (any StoreReader)? = nil, transaction: (any StoreTransaction)? = nil,
    draft: RowDraft? = nil, provisions: Provisions = Provisions(), parameters: [UInt8]?
  ) {
    self.request = request
    self.environment = environment
    self.facts = facts
    self.reader = transaction ?? reader
    self.openTransaction = transaction
    self.draft = draft
    self.provisions = provisions
    self.details = AuditDetails()
    self.details.requestParameters = parameters
  }

  var caller: Caller { request.caller }

  var region: Region { request.facts.region }

  var now: Timestamp { request.facts.now }

  /// The rows, for operations of mode `storeRead` and `storeWrite`.
  func rows() throws(Interruption) -> any StoreReader {
    guard let reader else { throw .error(.internal(cause: "an operation has no access to rows")) }
    return reader
  }

  /// The transaction, for operations of mode `storeWrite`.
  func transaction() throws(Interruption) -> any StoreTransaction {
    guard let openTransaction else {
      throw .error(.internal(cause: "an operation has no transaction"))
    }
    return openTransaction
  }

  /// Writes a new record: now in a transaction, or with the draft.
  func add(_ record: some StoredRecord) throws(Interruption) {
    guard draft == nil else {
      draft?.add(environment.rows.newRows(of: record))
      return
    }
    try writer().add(record)
  }

  /// Checks rows: now, or before the draft is written.
  func require(
    _ check: @escaping @Sendable (any StoreReader) throws(Interruption) -> Void
  ) throws(Interruption) {
    guard draft == nil else {
      draft?.require(check, details: details)
      return
    }
    try check(rows())
  }

  /// Whether the attempt may write.
  var isInTransaction: Bool { openTransaction != nil }

  /// Names a key of the caller's account in the Region of the request.
  func ownKey(_ id: KeyID) -> KeyARN {
    KeyARN(
      partition: environment.partition, region: region, account: caller.account, id: id)
  }

  /// Names a key of the caller's account that is about to be made.
  func newKey(isMultiRegion: Bool) throws(Interruption) -> KeyARN {
    do {
      return ownKey(
        KeyID(random: try environment.random.bytes(count: 16), isMultiRegion: isMultiRegion))
    } catch {
      throw .error(.key(.cryptography(error)))
    }
  }

  /// Names an alias of the caller's account in the Region of the request.
  func ownAlias(_ name: AliasName) -> AliasARN {
    AliasARN(
      partition: environment.partition, region: region, account: caller.account, name: name)
  }

  /// Hands over what the trail will show, when the attempt is over.
  func takeDetails() -> AuditDetails {
    var taken = AuditDetails()
    swap(&taken, &details)
    return taken
  }

  /// Adds to the resources of the record.
  func touched(_ key: KeyARN) {
    details.resources.append(AuditResource(arn: key.text, account: key.account.text))
  }

  /// Adds to the resources of the record.
  func touched(_ alias: AliasARN) {
    details.resources.append(AuditResource(arn: alias.text, account: alias.account.text))
  }

  /// Names the key that a change took place on, where the answer does not.
  ///
  /// Source: Developer Guide, CloudTrail examples: "include the key ARN of the affected KMS key in the
  /// `responseElements.keyId` value, even though this operation does not return the key ARN".
  func respondInRecord(with key: KeyARN) {
    respondInRecord { $0.text("keyId", key.text) }
  }

  /// Sets `additionalEventData` of the record.
  func addToRecord(_ build: (inout AuditFields) -> Void) {
    var fields = AuditFields()
    build(&fields)
    details.additionalEventData = fields.finished()
  }

  /// Sets `responseElements` of the record.
  func respondInRecord(_ build: (inout AuditFields) -> Void) {
    var fields = AuditFields()
    build(&fields)
    details.responseElements = fields.finished()
  }
}
