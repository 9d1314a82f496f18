import Glibc
import KMSAudit

/// The folder of a trail: what its files are called, and which are there.
///
/// Format: docs/formats/audit.md, "Files".
struct AuditFolder: Sendable {
  /// Where it is.
  let path: String

  /// The segment that begins with this record.
  struct Segment: Hashable, Sendable {
    /// The number of its first record.
    let first: UInt64
    /// Whether it is closed and compressed.
    var isCompressed: Bool
  }

  /// The file of a segment.
  func path(of segment: Segment) -> String {
    "\(path)/\(AuditFolder.name(of: segment))"
  }

  /// The name of a segment's file.
  static func name(of segment: Segment) -> String {
    "segment-\(padded(segment.first)).jsonl\(segment.isCompressed ? ".gz" : "")"
  }

  /// The file that holds what a crash left instead of the record with this number.
  func tornPath(at sequence: UInt64) -> String { "\(path)/\(AuditFolder.name(tornAt: sequence))" }

  /// The name of that file.
  static func name(tornAt sequence: UInt64) -> String { "torn-\(padded(sequence))" }

  /// The segments, in the order of their records. One that was compressed, and whose plain file a crash
  /// left behind, counts once.
  func segments() throws(AuditError) -> [Segment] {
    var byFirst: [UInt64: Segment] = [:]
    for name in try names() {
      guard let segment = AuditFolder.segment(named: name) else { continue }
      if byFirst[segment.first]?.isCompressed == true { continue }
      byFirst[segment.first] = segment
    }
    return byFirst.values.sorted { $0.first < $1.first }
  }

  /// The folder of the checkpoints in the folder of a trail.
  static let checkpointsName = "checkpoints"

  /// The name of a checkpoint's file, below the folder of the trail.
  static func name(checkpointAt size: UInt64) -> String { "\(checkpointsName)/\(padded(size))" }

  /// How many records each checkpoint is about, ascending.
  func checkpoints() throws(AuditError) -> [UInt64] {
    try numbers(in: AuditFolder.checkpointsName)
  }

  private func numbers(in name: String) throws(AuditError) -> [UInt64] {
    let place = "\(path)/\(name)"
    guard access(place, F_OK) == 0 else { return [] }
    return try AuditFolder.names(in: place).compactMap { name in
      UInt64(name).flatMap { AuditFolder.padded($0) == name ? $0 : nil }
    }.sorted()
  }

  /// Behind how many records the keys were replaced, ascending.
  func handovers() throws(AuditError) -> [UInt64] {
    try numbers(in: KeyGenerations.folderName)
  }

  /// The bytes of a checkpoint's file; nothing if it is absent.
  func note(at size: UInt64) throws(AuditError) -> [UInt8]? {
    try AuditFolder.contents(of: "\(path)/\(AuditFolder.name(checkpointAt: size))")
  }

  /// The names of everything in the folder, in no order.
  func names() throws(AuditError) -> [String] {
    try AuditFolder.names(in: path)
  }

  /// The names of everything in a folder, in no order.
  static func names(in path: String) throws(AuditError) -> [String] {
    guard let folder = opendir(path) else { throw .writeFailed(errno: errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// Makes the folder with mode 0700 if it is absent.
  func make() throws(AuditError) {
    try AuditFolder.make(path)
  }

  /// Makes a folder below this one, and those above it, unless they are there.
  func makeFolder(_ name: String) throws(AuditError) {
    var place = path
    for part in name.split(separator: "/") {
      place += "/\(part)"
      try AuditFolder.make(place)
    }
  }

  private static func make(_ path: String) throws(AuditError) {
    if mkdir(path, 0o700) != 0 {
      guard errno == EEXIST else { throw .writeFailed(errno: errno) }
      return
    }
    try sync(parent(of: path))
  }

  /// Makes the names of new files as durable as what is in them.
  func sync() throws(AuditError) { try AuditFolder.sync(path) }

  /// The bytes of a file of at most 1 GiB, from an offset on; nothing if it is absent.
  static func contents(of path: String, from start: Int = 0) throws(AuditError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw .writeFailed(errno: errno) }
      return nil
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .writeFailed(errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .writeFailed(errno: EINVAL) }
    guard status.st_size <= 1 << 30 else { throw .writeFailed(errno: EFBIG) }
    var bytes = [UInt8](repeating: 0, count: max(0, Int(status.st_size) - start))
    var offset = 0
    while offset < bytes.count {
      let count = bytes[offset...].withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress, $0.count, start + offset)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .writeFailed(errno: errno) }
      guard count > 0 else { break }
      offset += count
    }
    return Array(bytes.prefix(offset))
  }

  /// How many bytes a file has; 0 if it is absent.
  static func byteCount(of path: String) -> Int {
    var status = stat()
    return lstat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Writes a file of this name whole and durable, in place of one that is there, or not at all.
  func write(_ bytes: [UInt8], to name: String) throws(AuditError) {
    let file = try begin(name)
    try file.append(bytes.span.bytes)
    try finish(file, name)
  }

  /// Begins a file of this name, which is there once it is finished.
  func begin(_ name: String) throws(AuditError) -> UnfinishedFile {
    try UnfinishedFile(at: "\(path)/\(name)")
  }

  /// Makes a file durable and gives it its name, in place of one that is there.
  func finish(_ file: consuming UnfinishedFile, _ name: String) throws(AuditError) {
    try file.sync()
    try file.finish()
    try AuditFolder.sync(AuditFolder.parent(of: "\(path)/\(name)"))
  }

  /// Writes a file as `write` does, unless it is there as it should be.
  func writeIfChanged(_ bytes: [UInt8], to name: String) throws(AuditError) {
    guard try AuditFolder.contents(of: "\(path)/\(name)") != bytes else { return }
    try write(bytes, to: name)
  }

  /// What the name of a file that is not whole yet ends in.
  static let unfinishedSuffix = ".new"

  /// A number in 20 digits, so that names sort as numbers do.
  static func padded(_ number: UInt64) -> String {
    let digits = String(number)
    return String(repeating: "0", count: 20 - digits.utf8.count) + digits
  }

  /// The first record of a segment, by the name of its file.
  static func first(ofSegment name: String) -> UInt64? { segment(named: name)?.first }

  private static func segment(named name: String) -> Segment? {
    let prefix = "segment-"
    guard name.hasPrefix(prefix), let first = UInt64(name.dropFirst(prefix.count).prefix(20)) else {
      return nil
    }
    return [Segment(first: first, isCompressed: false), Segment(first: first, isCompressed: true)]
      .first { self.name(of: $0) == name }
  }

  private static func parent(of path: String) -> String {
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    return end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }

  private static func sync(_ path: String) throws(AuditError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .writeFailed(errno: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .writeFailed(errno: errno) }
  }
}
