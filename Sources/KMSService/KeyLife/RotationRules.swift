import KMSKeys
import KMSModel

/// Which keys rotate, beyond what their state says.
///
/// Source: Developer Guide, "Rotate AWS KMS keys"; recorded answers of RotateKeyOnDemand.
enum RotationRules {
  /// Whether a key may have a rotation schedule: a primary or single symmetric key whose material was
  /// made here.
  static func checkSchedule(of record: KeyRecord) throws(Interruption) {
    guard record.isSymmetricEncryptionKey else { throw .unsupported(nil) }
    guard record.origin == .awsKms else { throw .invalidOrigin(record.arn, record.origin) }
    guard record.isPrimaryOrSingle else { throw .notPrimary(record.arn) }
  }

  /// Whether a key may be rotated now because somebody asks for it.
  static func checkOnDemand(_ record: KeyRecord, at now: Timestamp) throws(Interruption) {
    guard record.isSymmetricEncryptionKey else { throw .unsupported(nil) }
    guard record.origin == .awsKms || record.origin == .external else {
      throw .invalidOrigin(record.arn, record.origin)
    }
    guard record.isPrimaryOrSingle else { throw .notPrimary(record.arn) }
    guard record.onDemandRotations < RotationSchedule.onDemandRotationsMax else {
      throw .error(
        KMSError(
          .limitExceeded,
          "The on-demand rotations limit has been reached for the given keyId. "
            + "No more on-demand rotations can be performed for this key: \(record.arn)"))
    }
    guard record.rotation?.conflictsWithRotation(at: now) != true else {
      throw .error(
        KMSError(
          .conflict,
          "An automatic rotation of \(record.arn) is in progress or due within 20 minutes."))
    }
  }
}
