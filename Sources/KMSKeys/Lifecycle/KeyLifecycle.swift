public import KMSModel

/// Where a key stands in its life, with what each standing carries.
///
/// Source: Developer Guide, "Key states of AWS KMS keys".
public enum KeyLifecycle: Hashable, Sendable {
  /// Being made in another place than the one that was asked.
  case creating
  /// Usable.
  case enabled
  /// Switched off by an administrator.
  case disabled
  /// Without key material, or without a part of it: for origin EXTERNAL only.
  case pendingImport
  /// Waiting to be deleted at the given moment.
  case pendingDeletion(deletionDate: Timestamp)
  /// A primary key that waits until its last replica is gone, and then this many days more.
  case pendingReplicaDeletion(windowDays: Int)
  /// Exchanging its role with a related key; afterwards it is as enabled as before.
  case updating(isEnabled: Bool)
  /// In a key store that is disconnected; afterwards it is as enabled as before.
  case unavailable(isEnabled: Bool)

  /// The state as the wire names it.
  public var state: KeyState {
    switch self {
    case .creating: .creating
    case .enabled: .enabled
    case .disabled: .disabled
    case .pendingImport: .pendingImport
    case .pendingDeletion: .pendingDeletion
    case .pendingReplicaDeletion: .pendingReplicaDeletion
    case .updating: .updating
    case .unavailable: .unavailable
    }
  }

  /// `Enabled` of the key's metadata.
  public var isEnabled: Bool {
    switch self {
    case .enabled, .updating(isEnabled: true): true
    case .creating, .disabled, .pendingImport, .pendingDeletion, .pendingReplicaDeletion,
      .updating(isEnabled: false), .unavailable:
      false
    }
  }

  /// When the key is deleted, if that is settled.
  public var deletionDate: Timestamp? {
    guard case .pendingDeletion(let date) = self else { return nil }
    return date
  }
}

/// What can happen to a key's lifecycle. A transition is legal only where the state table allows its
/// operation; the table is consulted first.
public enum LifecycleEvent: Hashable, Sendable {
  /// A key that was being made is there, with or without its material.
  case finishCreation(hasMaterial: Bool)
  /// EnableKey.
  case enable
  /// DisableKey.
  case disable
  /// ScheduleKeyDeletion, with the moment the waiting period ends.
  case scheduleDeletion(at: Timestamp)
  /// ScheduleKeyDeletion of a primary key with replicas, with the length of the waiting period.
  case scheduleDeletionAfterReplicas(windowDays: Int)
  /// The last replica is gone, at this moment.
  case loseLastReplica(at: Timestamp)
  /// CancelKeyDeletion.
  case cancelDeletion
  /// Every version of imported material is there.
  case completeMaterial
  /// A version of imported material that the key needs was deleted or has expired.
  case loseMaterial
  /// The role in a set of related keys begins to change.
  case beginUpdate
  /// The role has changed.
  case finishUpdate
  /// The key store was disconnected.
  case disconnect
  /// The key store was connected again.
  case reconnect
}

extension KeyLifecycle {
  /// The standing after an event that the state table allowed.
  ///
  /// A cancelled deletion always ends in `disabled`, whatever the key was before. An event that means
  /// nothing to a standing leaves it as it is.
  public func after(_ event: LifecycleEvent) -> KeyLifecycle {
    switch event {
    case .finishCreation(let hasMaterial):
      self == .creating ? (hasMaterial ? .enabled : .pendingImport) : self
    case .enable: switched(on: true)
    case .disable: switched(on: false)
    case .scheduleDeletion(let date): .pendingDeletion(deletionDate: date)
    case .scheduleDeletionAfterReplicas(let days): .pendingReplicaDeletion(windowDays: days)
    case .loseLastReplica(let now): waiting(from: now)
    case .cancelDeletion: .disabled
    case .completeMaterial: self == .pendingImport ? .enabled : self
    case .loseMaterial: withoutMaterial
    case .beginUpdate: .updating(isEnabled: isEnabled)
    case .disconnect: disconnected
    case .finishUpdate, .reconnect: settled
    }
  }

  private func switched(on isEnabled: Bool) -> KeyLifecycle {
    guard case .unavailable = self else { return isEnabled ? .enabled : .disabled }
    return .unavailable(isEnabled: isEnabled)
  }

  private func waiting(from now: Timestamp) -> KeyLifecycle {
    guard case .pendingReplicaDeletion(let days) = self else { return self }
    return .pendingDeletion(deletionDate: now.adding(days: days))
  }

  private var withoutMaterial: KeyLifecycle {
    switch self {
    case .pendingDeletion, .pendingReplicaDeletion, .creating: self
    case .enabled, .disabled, .pendingImport, .updating, .unavailable: .pendingImport
    }
  }

  private var disconnected: KeyLifecycle {
    switch self {
    case .enabled: .unavailable(isEnabled: true)
    case .disabled: .unavailable(isEnabled: false)
    case .creating, .pendingImport, .pendingDeletion, .pendingReplicaDeletion, .updating,
      .unavailable:
      self
    }
  }

  private var settled: KeyLifecycle {
    switch self {
    case .updating(let isEnabled), .unavailable(let isEnabled): isEnabled ? .enabled : .disabled
    case .creating, .enabled, .disabled, .pendingImport, .pendingDeletion,
      .pendingReplicaDeletion:
      self
    }
  }
}
