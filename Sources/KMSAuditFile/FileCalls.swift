import Glibc

/// The system calls behind a trail. Tests put in others that fail.
package struct FileCalls: Sendable {
  /// `write`.
  package var write: @Sendable (Int32, UnsafeRawBufferPointer) -> Int = { descriptor, bytes in
    Glibc.write(descriptor, bytes.baseAddress, bytes.count)
  }
  /// `ftruncate`.
  package var truncate: @Sendable (Int32, Int) -> Int32 = { ftruncate($0, $1) }
  /// `fdatasync`.
  package var sync: @Sendable (Int32) -> Int32 = { fdatasync($0) }

  /// Those of the system.
  package init() {}
}
