import Foundation

/// The seed of a random run: `STRONGROOM_SEED`, or a new one. A test that fails prints it.
enum Seed {
  static let value: UInt64 =
    ProcessInfo.processInfo.environment["STRONGROOM_SEED"].flatMap(UInt64.init)
    ?? UInt64.random(in: 0...UInt64.max)
}

/// A generator that gives the same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ stream: UInt64, seed: UInt64 = Seed.value) {
    state = seed &+ stream &* 0xD134_2543_DE82_EF95
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }

  mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &self) < percent
  }
}
