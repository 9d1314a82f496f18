import ArgumentParser
import Glibc

/// `strongroom status`: asks a running server whether it is ready.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Ask a running server on this machine whether it is ready.")

  @Option(help: "The port for health and metrics.")
  var operationsPort: Int = 7421

  func validate() throws {
    guard (1...65_535).contains(operationsPort) else {
      throw ValidationError("`--operations-port` must be between 1 and 65535")
    }
  }

  func run() throws {
    let answer = try LoopbackProbe(port: UInt16(operationsPort)).get("/readyz")
    print(answer.body)
    guard answer.status == 200 else { throw ExitCode(1) }
  }
}

/// One HTTP request to this machine.
struct LoopbackProbe {
  /// The port to ask.
  let port: UInt16
  /// How long the answer may take, in seconds.
  private let seconds = 5

  /// Sends a GET and reads the answer to its end.
  func get(_ path: String) throws(ProgramError) -> (status: Int, body: String) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw failure("make a socket") }
    defer { close(descriptor) }
    var limit = timeval(tv_sec: seconds, tv_usec: 0)
    let limitSize = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, limitSize)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, limitSize)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw failure("reach the server on port \(port)") }
    let request = Array("GET \(path) HTTP/1.0\r\nHost: localhost\r\n\r\n".utf8)
    guard write(descriptor, request, request.count) == request.count else {
      throw failure("ask the server")
    }
    return try parse(try readAll(descriptor))
  }

  private func readAll(_ descriptor: Int32) throws(ProgramError) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while bytes.count < 65_536 {
      let count = read(descriptor, &buffer, buffer.count)
      guard count >= 0 else { throw failure("read the answer") }
      if count == 0 { break }
      bytes.append(contentsOf: buffer.prefix(count))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func parse(_ answer: String) throws(ProgramError) -> (status: Int, body: String) {
    let words = answer.prefix { $0 != "\r\n" }.split(separator: " ")
    guard words.count >= 2, let status = Int(words[1]) else {
      throw ProgramError("port \(port) does not answer HTTP")
    }
    let end = answer.firstRange(of: "\r\n\r\n")?.upperBound ?? answer.endIndex
    return (status, String(answer[end...]))
  }

  private func failure(_ what: String) -> ProgramError {
    ProgramError("cannot \(what): \(String(cString: strerror(errno)))")
  }
}
