import Foundation
import KMSCrypto
import KMSKeys
import KMSModel
import Testing

/// A key spec with a usage that it has.
struct SpecUsage: Sendable, CustomTestStringConvertible {
  let spec: KeySpec
  let usage: KeyUsageType

  var testDescription: String { "\(spec.rawValue) \(usage.rawValue)" }

  /// What CreateKey is asked for.
  var body: [String: Any] { ["KeySpec": spec.rawValue, "KeyUsage": usage.rawValue] }

  /// Every pair that the libraries of this machine can do.
  static let all: [SpecUsage] = LocalKeyProvider.supportedSpecs(
    with: LocalKeyProvider.linkedLibraries.algorithms
  ).sorted { $0.rawValue < $1.rawValue }.flatMap { spec in
    KeySpecs.rules(for: spec).usages.map { SpecUsage(spec: spec, usage: $0) }
  }

  /// Those with a usage; RSA by its smallest size, which is made soonest.
  static func quick(_ usage: KeyUsageType) -> [SpecUsage] {
    all.filter { $0.usage == usage && $0.spec != .rsa3072 && $0.spec != .rsa4096 }
  }
}

extension String {
  /// Base64 of the UTF-8 bytes.
  var base64: String { Data(utf8).base64EncodedString() }

  /// Base64 of so many zero bytes.
  static func zeros(_ count: Int) -> String { Data(count: count).base64EncodedString() }

  /// The bytes that this is the base64 of, with one changed, in base64 again.
  func changed(at index: Int) -> String {
    var bytes = Data(base64Encoded: self) ?? Data()
    guard !bytes.isEmpty else { return self }
    bytes[index % bytes.count] ^= 1
    return bytes.base64EncodedString()
  }
}
