import KMSAuthorization
import KMSModel
import Synchronization

/// The changes of the last minutes whose senders may not have seen the answer, and send them again.
///
/// An SDK gives every attempt at one call the same invocation id. A second CreateAlias finds the alias of
/// the first one, a second DeleteAlias finds none: without this the sender would take its own work for
/// somebody else's. A request is decided and attempted like any other first; only a conflict with what the
/// same invocation did is answered as the first attempt was.
final class RepeatedRequests: Sendable {
  /// One call, however often it is sent.
  struct Invocation: Hashable, Sendable {
    let accessKeyID: String
    let region: Region
    let operation: KMSOperation
    /// The id that the sender gave it.
    let id: String
    let body: [UInt8]
  }

  private struct Answered {
    let body: [UInt8]
    let at: Timestamp
  }

  private struct Kept {
    var answers: [Invocation: Answered] = [:]
    /// In the order in which they were kept, from `first` on.
    var order: [Invocation] = []
    var first = 0
  }

  /// For how many milliseconds an answer is kept: signatures are good for so long.
  static let milliseconds: Int64 = 300_000
  /// How many answers are kept.
  static let countMax = 4_096
  /// Larger requests are not kept, in bytes. None of these operations needs so much.
  static let bodyBytesMax = 4_096

  /// `additionalEventData` of the record of a repeated request.
  static let auditFields = Array(#"{"repeatedInvocation":true}"#.utf8)

  private let kept = Mutex(Kept())

  /// Keeps the answer of a request that changed something.
  func note(_ answer: [UInt8], to request: AuthenticatedRequest) {
    guard let invocation = RepeatedRequests.invocation(request) else { return }
    let now = request.facts.now
    kept.withLock { kept in
      if kept.answers.updateValue(Answered(body: answer, at: now), forKey: invocation) == nil {
        kept.order.append(invocation)
      }
      while kept.order.count - kept.first > RepeatedRequests.countMax {
        kept.answers[kept.order[kept.first]] = nil
        kept.first += 1
      }
      if kept.first > RepeatedRequests.countMax {
        kept.order.removeFirst(kept.first)
        kept.first = 0
      }
    }
  }

  /// What the same call was answered before, if the error is what its own success leaves behind.
  func answer(to request: AuthenticatedRequest, after error: KMSError) -> [UInt8]? {
    guard let conflict = RepeatedRequests.conflict(of: request.operation), error.code == conflict,
      let invocation = RepeatedRequests.invocation(request)
    else { return nil }
    let now = request.facts.now
    return kept.withLock { kept in
      guard let answered = kept.answers[invocation],
        now <= answered.at.adding(milliseconds: RepeatedRequests.milliseconds)
      else { return nil }
      return answered.body
    }
  }

  private static func invocation(_ request: AuthenticatedRequest) -> Invocation? {
    guard conflict(of: request.operation) != nil, let id = request.invocationID,
      request.body.count <= bodyBytesMax
    else { return nil }
    return Invocation(
      accessKeyID: request.caller.accessKeyID, region: request.facts.region,
      operation: request.operation, id: id, body: request.body)
  }

  /// How an operation that was done already is refused; nothing if it is not.
  ///
  /// Source: KMS API Reference, "Errors" of each operation; Developer Guide, "Key states of AWS KMS keys".
  private static func conflict(of operation: KMSOperation) -> KMSErrorCode? {
    switch operation {
    case .createAlias, .replicateKey: .alreadyExists
    case .deleteAlias, .retireGrant, .revokeGrant: .notFound
    case .scheduleKeyDeletion, .cancelKeyDeletion: .kmsInvalidState
    case .connectCustomKeyStore, .createCustomKeyStore, .createGrant, .createKey, .decapsulate,
      .decrypt, .deleteCustomKeyStore, .deleteImportedKeyMaterial, .deriveSharedSecret,
      .describeCustomKeyStores, .describeKey, .disableKey, .disableKeyRotation,
      .disconnectCustomKeyStore, .enableKey, .enableKeyRotation, .encapsulate, .encrypt,
      .generateDataKey, .generateDataKeyPair, .generateDataKeyPairWithoutPlaintext,
      .generateDataKeyWithoutPlaintext, .generateMac, .generateRandom, .getKeyLastUsage,
      .getKeyPolicy, .getKeyRotationStatus, .getParametersForImport, .getPublicKey,
      .importKeyMaterial, .listAliases, .listGrants, .listKeyPolicies, .listKeyRotations,
      .listKeys, .listResourceTags, .listRetirableGrants, .putKeyPolicy, .reEncrypt,
      .rotateKeyOnDemand, .sign, .tagResource, .untagResource, .updateAlias,
      .updateCustomKeyStore, .updateKeyDescription, .updatePrimaryRegion, .verify, .verifyMac:
      nil
    }
  }

  /// Whether the invocation id of a request matters.
  static func remembers(_ operation: KMSOperation) -> Bool { conflict(of: operation) != nil }
}
