import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A TCP client that sends exactly the bytes it is given. Its blocking calls run on a thread of their own, so
/// that they never hold up the server's or the tests' threads.
///
/// `@unchecked Sendable`: everything mutable is touched on `queue` only, but for `close` and `abort`, which a
/// test calls when no other call is under way.
final class RawClient: @unchecked Sendable {
  struct Response {
    let status: Int
    let head: String
    let body: String

    func header(_ name: String) -> String? {
      for line in head.components(separatedBy: "\r\n").dropFirst() {
        let parts = line.split(separator: ":", maxSplits: 1)
        if parts[0].lowercased() == name.lowercased() {
          return parts[1].trimmingCharacters(in: .whitespaces)
        }
      }
      return nil
    }
  }

  struct Rest: Equatable {
    let bytes: [UInt8]
    let ending: Ending

    /// Nothing more, and an orderly end.
    static let justClosed = Rest(bytes: [], ending: .closed)
  }

  enum Ending: Equatable {
    case closed, reset, stillOpen
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let queue = DispatchQueue(label: "raw client")
  private let socket: Int32
  private var buffer: [UInt8] = []

  /// Connects to a port of 127.0.0.1; reads give up after `patience` seconds.
  init(port: Int, patience: Int = 60, receiveBufferBytes: Int32? = nil) throws {
    #if canImport(Glibc)
      socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
    #endif
    if var bytes = receiveBufferBytes {
      setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
    }
    var timeout = timeval(tv_sec: patience, tv_usec: 0)
    setsockopt(
      socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(
      socket, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Failure(description: "connect: errno \(errno)") }
  }

  deinit { close() }

  private var isClosed = false

  func close() {
    guard !isClosed else { return }
    isClosed = true
    #if canImport(Glibc)
      _ = Glibc.close(socket)
    #else
      _ = Darwin.close(socket)
    #endif
  }

  /// Closes with a reset instead of a farewell.
  func abort() {
    var lingering = linger(l_onoff: 1, l_linger: 0)
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
    close()
  }

  func closeSending() {
    shutdown(socket, Int32(SHUT_WR))
  }

  func send(_ text: String) async throws { try await send(Array(text.utf8)) }

  /// Sends everything; a peer that has closed ends it early.
  func send(_ bytes: [UInt8]) async throws {
    try await onQueue { try $0.sendNow(bytes) }
  }

  private func sendNow(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        #if canImport(Glibc)
          Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        #else
          Darwin.send(socket, $0.baseAddress, $0.count, 0)
        #endif
      }
      if count < 0, errno == EPIPE || errno == ECONNRESET { return }
      guard count > 0 else { throw Failure(description: "send: errno \(errno)") }
      sent += count
    }
  }

  /// Sends bytes one at a time until the peer closes or answers; true if it did.
  func drip(
    _ byte: UInt8, everyMilliseconds interval: Int32, atMost count: Int
  ) async throws -> Bool {
    try await onQueue { client in
      for _ in 0..<count {
        try client.sendNow([byte])
        var descriptor = pollfd(fd: client.socket, events: Int16(POLLIN), revents: 0)
        if poll(&descriptor, 1, interval) > 0 { return true }
      }
      return false
    }
  }

  /// The next answer with a `Content-Length`.
  func response(toHead: Bool = false) async throws -> Response {
    try await onQueue { try $0.responseNow(toHead: toHead) }
  }

  private func responseNow(toHead: Bool) throws -> Response {
    let ending = Array("\r\n\r\n".utf8)
    var headEnd: Int?
    while headEnd == nil {
      headEnd = buffer.firstRange(of: ending)?.upperBound
      if headEnd == nil { try fill() }
    }
    let head = String(decoding: buffer[..<(headEnd! - 4)], as: UTF8.self)
    let partial = Response(status: Int(head.split(separator: " ")[1])!, head: head, body: "")
    let length = toHead ? 0 : Int(partial.header("Content-Length") ?? "0")!
    while buffer.count < headEnd! + length { try fill() }
    let body = String(decoding: buffer[headEnd!..<(headEnd! + length)], as: UTF8.self)
    buffer.removeFirst(headEnd! + length)
    return Response(status: partial.status, head: head, body: body)
  }

  /// Reads until the end; what is left unread and how it ended.
  func rest() async -> Rest {
    await withCheckedContinuation { continuation in
      queue.async { [self] in
        while true {
          do throws(Failure) {
            try fill()
          } catch {
            let ending: Ending =
              switch error.description {
              case "closed": .closed
              case "reset": .reset
              default: .stillOpen
              }
            return continuation.resume(returning: Rest(bytes: buffer, ending: ending))
          }
        }
      }
    }
  }

  private func onQueue<Value: Sendable>(
    _ work: @escaping @Sendable (RawClient) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { [self] in
        continuation.resume(with: Result { try work(self) })
      }
    }
  }

  private func fill() throws(Failure) {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = chunk.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
    if count == 0 { throw Failure(description: "closed") }
    if count < 0 {
      throw Failure(description: errno == ECONNRESET ? "reset" : "recv: errno \(errno)")
    }
    buffer += chunk[..<count]
  }
}
