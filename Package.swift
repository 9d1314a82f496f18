// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with. See docs/ARCHITECTURE.md, "How it is built".
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
  .unsafeFlags(["-require-explicit-sendable"]),
]

/// For targets that hold keys or talk to C: every unsafe use is spelled out.
let strictAndMemorySafe: [SwiftSetting] = strict + [.strictMemorySafety()]

let nio = "swift-nio"

// Arrows point down only; Tests/TidyTests holds the layers.
let vocabulary: [Target] = [
  .target(name: "StrictJSON", swiftSettings: strict),
  .target(name: "CFileSpace"),
  .target(name: "CSQLiteRows"),
  .target(name: "CSecretMemory"),
  .target(name: "KMSSecrets", dependencies: ["CSecretMemory"], swiftSettings: strictAndMemorySafe),
  .target(name: "KMSModel", dependencies: ["StrictJSON", "KMSSecrets"], swiftSettings: strict),
  .target(
    name: "KMSAuditReading", dependencies: ["KMSModel", "StrictJSON"], swiftSettings: strict),
  .systemLibrary(
    name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
  .systemLibrary(
    name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
  .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
  .target(name: "COpenSSLShim", dependencies: ["COpenSSL"]),
  .target(
    name: "CMLKEM", dependencies: ["COpenSSL"], exclude: ["LICENSE", "README.md", "Vendored"],
    sources: ["hashing.c", "mlkem512.c"]),
  .target(
    name: "KMSCrypto",
    dependencies: [
      "KMSSecrets", "CMLKEM", "COpenSSLShim", "CSodium",
      .product(name: "Crypto", package: "swift-crypto"),
    ],
    swiftSettings: strictAndMemorySafe),
]

let cores: [Target] = [
  .target(
    name: "SigV4", dependencies: ["KMSCrypto", "KMSSecrets"], swiftSettings: strict),
  .target(name: "IAMPolicy", dependencies: ["StrictJSON"], swiftSettings: strict),
  .target(name: "KMSDoctor", dependencies: ["StrictJSON"], swiftSettings: strict),
  .target(
    name: "KMSAlerts",
    dependencies: [
      "KMSAuditReading", "KMSModel", "StrictJSON",
      .product(name: "Crypto", package: "swift-crypto"),
    ],
    swiftSettings: strict),
  .target(
    name: "KMSAuthorization", dependencies: ["IAMPolicy", "KMSModel"], swiftSettings: strict),
  .target(
    name: "KMSKeys",
    dependencies: ["KMSAuthorization", "KMSModel", "KMSCrypto", "KMSSecrets", "StrictJSON"],
    swiftSettings: strictAndMemorySafe),
]

let protocols: [Target] = [
  .target(name: "KMSStore", swiftSettings: strict),
  .target(name: "KMSSeal", dependencies: ["KMSCrypto", "KMSSecrets"], swiftSettings: strict),
  .target(
    name: "KMSAudit", dependencies: ["KMSAuditReading", "KMSModel", "StrictJSON"],
    swiftSettings: strict),
  .target(
    name: "KMSAuditLookup", dependencies: ["KMSAuditReading", "KMSModel"], swiftSettings: strict),
  .target(
    name: "KMSIdentity",
    dependencies: ["KMSAuthorization", "KMSModel", "KMSSecrets"],
    swiftSettings: strict),
]

let adapters: [Target] = [
  .target(
    name: "KMSStoreSQLite",
    dependencies: ["CSQLiteRows", "KMSStore", .product(name: "GRDB", package: "GRDB.swift")],
    swiftSettings: strictAndMemorySafe),
  .target(name: "KMSStoreMemory", dependencies: ["KMSStore"], swiftSettings: strict),
  .target(
    name: "KMSAuditFile",
    dependencies: [
      "CFileSpace", "CISAL", "CZlib", "KMSAudit", "KMSCrypto", "KMSModel", "KMSSecrets",
      "StrictJSON",
    ],
    swiftSettings: strict),
  .target(
    name: "KMSWebKeys",
    dependencies: [
      "KMSIdentity",
      .product(name: "NIOCore", package: nio),
      .product(name: "NIOPosix", package: nio),
      .product(name: "NIOHTTP1", package: nio),
      .product(name: "NIOSSL", package: "swift-nio-ssl"),
    ],
    swiftSettings: strict),
  .target(
    name: "KMSWebTokens",
    dependencies: [
      "KMSIdentity", "KMSModel",
      .product(name: "JWTKit", package: "jwt-kit"),
      .product(name: "NIOCore", package: nio),
      .product(name: "NIOPosix", package: nio),
    ],
    swiftSettings: strict),
  .target(
    name: "KMSAuditIndex",
    dependencies: [
      "KMSAuditLookup", "KMSAuditReading", "KMSModel",
      .product(name: "GRDB", package: "GRDB.swift"),
    ],
    swiftSettings: strict),
  .target(
    name: "KMSSealFile", dependencies: ["KMSSeal", "KMSCrypto", "KMSSecrets"],
    swiftSettings: strict),
]

let service: [Target] = [
  .target(
    name: "KMSService",
    dependencies: [
      "KMSAudit", "KMSAuthorization", "KMSCrypto", "KMSIdentity", "KMSKeys", "KMSModel", "KMSSeal",
      "KMSSecrets", "KMSStore", "IAMPolicy", "StrictJSON",
    ],
    swiftSettings: strict),
  .target(
    name: "IdentityService",
    dependencies: [
      "IAMPolicy", "KMSAudit", "KMSAuthorization", "KMSCrypto", "KMSIdentity", "KMSKeys",
      "KMSModel",
      "KMSSecrets", "KMSService", "KMSStore", "StrictJSON",
    ],
    swiftSettings: strict),
  .target(
    name: "TaggingService",
    dependencies: [
      "IdentityService", "KMSAudit", "KMSAuthorization", "KMSKeys", "KMSModel", "KMSService",
      "StrictJSON",
    ],
    swiftSettings: strict),
  .target(
    name: "TrailService",
    dependencies: [
      "IdentityService", "KMSAudit", "KMSAuditLookup", "KMSAuditReading", "KMSAuthorization",
      "KMSKeys", "KMSModel", "StrictJSON",
    ],
    swiftSettings: strict),
]

let edge: [Target] = [
  .target(
    name: "KMSFront",
    dependencies: [
      "IdentityService", "KMSAudit", "KMSAuthorization", "KMSIdentity", "KMSModel", "KMSSecrets",
      "KMSService", "SigV4", "StrictJSON", "TaggingService", "TrailService",
      .product(name: "NIOCore", package: nio),
      .product(name: "NIOPosix", package: nio),
      .product(name: "NIOConcurrencyHelpers", package: nio),
      .product(name: "NIOTLS", package: nio),
      .product(name: "NIOSSL", package: "swift-nio-ssl"),
      .product(name: "NIOExtras", package: "swift-nio-extras"),
    ],
    swiftSettings: strict)
]

let programs: [Target] = [
  .target(name: "CSystemFacts"),
  .executableTarget(
    name: "strongroom",
    dependencies: [
      "CSecretMemory", "CSystemFacts", "IAMPolicy", "IdentityService", "KMSAlerts", "KMSAudit",
      "KMSAuditFile", "KMSAuditIndex", "KMSAuditLookup", "KMSAuditReading", "KMSAuthorization",
      "KMSCrypto", "KMSDoctor", "KMSFront", "KMSIdentity", "KMSKeys", "KMSModel", "KMSSeal",
      "KMSSealFile", "KMSSecrets", "KMSService", "KMSStore", "KMSStoreSQLite", "KMSWebKeys",
      "KMSWebTokens", "SigV4", "StrictJSON", "TrailService",
      .product(name: "NIOCore", package: nio),
      .product(name: "NIOPosix", package: nio),
      .product(name: "NIOHTTP1", package: nio),
      .product(name: "NIOSSL", package: "swift-nio-ssl"),
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
      .product(name: "Logging", package: "swift-log"),
      .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      .product(name: "Yams", package: "Yams"),
    ],
    swiftSettings: strict),
]

let tools: [Target] = [
  .executableTarget(name: "ModelCompiler", dependencies: ["StrictJSON"], swiftSettings: strict),
  .target(name: "Tidy", swiftSettings: strict),
  .target(name: "CAllocationCounter"),
  .executableTarget(
    name: "Benchmarks",
    dependencies: [
      "CAllocationCounter", "IAMPolicy", "IdentityService", "KMSAudit", "KMSAuditFile",
      "KMSAuthorization",
      "KMSCrypto", "KMSFront", "KMSIdentity", "KMSKeys", "KMSModel", "KMSSecrets", "KMSService",
      "KMSStore", "KMSStoreMemory", "KMSStoreSQLite", "SigV4", "StrictJSON", "TrailService",
      .product(name: "NIOCore", package: nio), .product(name: "NIOEmbedded", package: nio),
    ],
    swiftSettings: strict),
  .executableTarget(
    name: "LoadGenerator",
    dependencies: [
      "SigV4", "StrictJSON",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
      .product(name: "NIOCore", package: nio),
      .product(name: "NIOPosix", package: nio),
      .product(name: "NIOSSL", package: "swift-nio-ssl"),
    ],
    swiftSettings: strict),
  .executableTarget(
    name: "StaticServer",
    dependencies: [
      .product(name: "NIOCore", package: nio),
      .product(name: "NIOHTTP1", package: nio),
      .product(name: "NIOPosix", package: nio),
    ],
    swiftSettings: strict),
]

let tests: [Target] = [
  .target(
    name: "KMSStoreContract", dependencies: ["KMSStore"], path: "Tests/KMSStoreContract",
    swiftSettings: strict),
  .testTarget(
    name: "KMSStoreMemoryTests", dependencies: ["KMSStoreMemory", "KMSStore", "KMSStoreContract"],
    swiftSettings: strict),
  .testTarget(
    name: "KMSStoreSQLiteTests",
    dependencies: [
      "KMSStoreSQLite", "KMSStore", "KMSStoreContract",
      .product(name: "GRDB", package: "GRDB.swift"),
      .product(name: "GRDBSQLite", package: "GRDB.swift"),
    ],
    swiftSettings: strict),
  .testTarget(name: "StrictJSONTests", dependencies: ["StrictJSON"], swiftSettings: strict),
  .testTarget(name: "KMSSecretsTests", dependencies: ["KMSSecrets"], swiftSettings: strict),
  .testTarget(
    name: "KMSModelTests", dependencies: ["KMSModel", "KMSSecrets", "StrictJSON"],
    swiftSettings: strict),
  .testTarget(
    name: "KMSCryptoTests", dependencies: ["KMSCrypto", "KMSSecrets"], swiftSettings: strict),
  .testTarget(
    name: "SigV4Tests",
    dependencies: ["SigV4", "KMSCrypto", .product(name: "Crypto", package: "swift-crypto")],
    swiftSettings: strict),
  .testTarget(
    name: "IAMPolicyTests", dependencies: ["IAMPolicy", "StrictJSON"], swiftSettings: strict),
  .testTarget(
    name: "KMSDoctorTests", dependencies: ["KMSDoctor", "StrictJSON"], swiftSettings: strict),
  .testTarget(
    name: "KMSAuthorizationTests",
    dependencies: ["KMSAuthorization", "IAMPolicy", "KMSModel", "StrictJSON"],
    swiftSettings: strict),
  .testTarget(
    name: "KMSKeysTests",
    dependencies: [
      "KMSKeys", "KMSAuthorization", "KMSCrypto", "KMSModel", "KMSSecrets", "StrictJSON",
    ],
    swiftSettings: strict),
  .testTarget(
    name: "KMSAuditTests",
    dependencies: [
      "KMSAudit", "KMSAuditFile", "KMSAuditReading", "KMSCrypto", "KMSModel", "StrictJSON",
    ],
    swiftSettings: strict),
  .testTarget(
    name: "KMSSealTests",
    dependencies: ["KMSSeal", "KMSSealFile", "KMSCrypto", "KMSSecrets"], swiftSettings: strict),
  .testTarget(
    name: "KMSServiceTests",
    dependencies: [
      "KMSService", "IAMPolicy", "KMSAudit", "KMSAuditFile", "KMSAuthorization", "KMSCrypto",
      "KMSIdentity",
      "KMSKeys", "KMSModel", "KMSSeal", "KMSSecrets", "KMSStore", "KMSStoreMemory", "StrictJSON",
    ],
    swiftSettings: strict),
  .testTarget(
    name: "IdentityServiceTests",
    dependencies: [
      "IAMPolicy", "IdentityService", "KMSAudit", "KMSAuthorization", "KMSCrypto", "KMSIdentity",
      "KMSKeys", "KMSModel", "KMSSecrets", "KMSService", "KMSStoreMemory", "KMSWebTokens",
      "StrictJSON",
    ],
    swiftSettings: strict),
  .testTarget(
    name: "KMSAlertsTests",
    dependencies: ["KMSAlerts", "KMSAuditReading", "KMSModel", "StrictJSON"],
    swiftSettings: strict),
  .testTarget(
    name: "KMSAuditReadingTests", dependencies: ["KMSAuditReading", "KMSModel", "StrictJSON"],
    swiftSettings: strict),
  .testTarget(
    name: "KMSAuditIndexTests",
    dependencies: [
      "KMSAuditIndex", "KMSAuditLookup", "KMSAuditReading", "KMSModel", "StrictJSON",
      .product(name: "GRDB", package: "GRDB.swift"),
    ],
    swiftSettings: strict),
  .testTarget(
    name: "TaggingServiceTests",
    dependencies: [
      "IdentityService", "KMSAudit", "KMSAuthorization", "KMSCrypto", "KMSIdentity", "KMSKeys",
      "KMSModel", "KMSSecrets", "KMSService", "KMSStore", "KMSStoreMemory", "StrictJSON",
      "TaggingService",
    ],
    swiftSettings: strict),
  .testTarget(
    name: "TrailServiceTests",
    dependencies: [
      "IdentityService", "KMSAuditIndex", "KMSAuditLookup", "KMSAuditReading", "KMSAuthorization",
      "KMSCrypto", "KMSKeys", "KMSModel", "KMSSecrets", "KMSService", "KMSStoreMemory",
      "StrictJSON", "TrailService",
    ],
    swiftSettings: strict),
  .testTarget(
    name: "KMSFrontTests",
    dependencies: [
      "KMSAudit", "KMSAuthorization", "KMSFront", "KMSIdentity", "KMSModel", "KMSSecrets", "SigV4",
      "StrictJSON",
      .product(name: "NIOCore", package: nio),
      .product(name: "NIOEmbedded", package: nio),
      .product(name: "NIOPosix", package: nio),
      .product(name: "NIOHTTP1", package: nio),
      .product(name: "NIOSSL", package: "swift-nio-ssl"),
    ],
    swiftSettings: strict),
  .testTarget(
    name: "ModelCompilerTests", dependencies: ["ModelCompiler", "StrictJSON"],
    swiftSettings: strict),
  .testTarget(name: "TidyTests", dependencies: ["Tidy"], swiftSettings: strict),
]

let package = Package(
  name: "strongroom",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "strongroom", targets: ["strongroom"]),
    .library(name: "StrictJSON", targets: ["StrictJSON"]),
    .library(name: "SigV4", targets: ["SigV4"]),
    .library(name: "IAMPolicy", targets: ["IAMPolicy"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // The C module under swift-crypto carries no promise across minor versions; see docs/decisions.
    .package(url: "https://github.com/apple/swift-crypto", "4.5.0"..<"4.6.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
  ],
  targets: vocabulary + cores + protocols + adapters + service + edge + programs + tools + tests
)
