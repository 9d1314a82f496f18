public import KMSModel

/// Where a key stands in its life, with what each standing carries.
///
/// Source: Developer Guide, "Key states of AWS KMS keys".
public enum KeyLifecycle: Hashable, Sendable {
  /// Usable.
  case enabled
  /// Switched off by an administrator.
  case disabled
  /// Waiting to be deleted at the given moment.
  case pendingDeletion(deletionDate: Timestamp)

  /// The state as the wire names it.
  public var state: KeyState {
    switch self {
    case .enabled: .enabled
    case .disabled: .disabled
    case .pendingDeletion: .pendingDeletion
    }
  }
}

/// What can happen to a key's lifecycle. A transition is legal only where the state table allows its
/// operation; the table is consulted first.
public enum LifecycleEvent: Hashable, Sendable {
  /// EnableKey.
  case enable
  /// DisableKey.
  case disable
  /// ScheduleKeyDeletion, with the moment the waiting period ends.
  case scheduleDeletion(at: Timestamp)
  /// CancelKeyDeletion.
  case cancelDeletion
}

extension KeyLifecycle {
  /// The standing after an event that the state table allowed.
  ///
  /// A cancelled deletion always ends in `disabled`, whatever the key was before.
  public func after(_ event: LifecycleEvent) -> KeyLifecycle {
    switch event {
    case .enable: .enabled
    case .disable: .disabled
    case .scheduleDeletion(let date): .pendingDeletion(deletionDate: date)
    case .cancelDeletion: .disabled
    }
  }
}
