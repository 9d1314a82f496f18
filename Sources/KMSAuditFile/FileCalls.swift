import CFileSpace
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

  /// Takes the blocks of so many bytes and leaves the size of the file as it is.
  package var allocate: @Sendable (Int32, Int) -> Int32 = { descriptor, byteCount in
    strongroom_set_space_aside(descriptor, byteCount)
  }

  /// Those of the system.
  package init() {}
}
