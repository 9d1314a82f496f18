import CSecretMemory

/// How well the memory of secrets is protected, for operators.
public struct SecretMemory: Hashable, Sendable {
  /// Bytes mapped for secrets.
  public let mappedByteCount: UInt64
  /// Bytes of them that stay out of swap. Fewer than mapped if `RLIMIT_MEMLOCK` is small.
  public let lockedByteCount: UInt64
  /// Bytes that secrets use now.
  public let usedByteCount: UInt64
  /// Whether all of it is left out of core files.
  public let isLeftOutOfCoreFiles: Bool
  /// Whether child processes find it empty.
  public let isWipedOnFork: Bool

  /// Whether no secret can reach the swap device.
  public var isLocked: Bool { lockedByteCount == mappedByteCount }

  /// What it is like now.
  public static var status: SecretMemory {
    let status = strongroom_secret_memory_status()
    return SecretMemory(
      mappedByteCount: status.mapped_byte_count, lockedByteCount: status.locked_byte_count,
      usedByteCount: status.used_byte_count,
      isLeftOutOfCoreFiles: status.is_left_out_of_core_files,
      isWipedOnFork: status.is_wiped_on_fork)
  }
}
