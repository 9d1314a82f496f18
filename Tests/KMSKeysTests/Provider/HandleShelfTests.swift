import KMSModel
import Testing

@testable import KMSKeys

@Suite("HandleShelf") struct HandleShelfTests {
  private let provider: LocalKeyProvider

  init() throws {
    provider = LocalKeyProvider(
      hierarchy: try KeyHierarchy.create(random: systemRandom).hierarchy, random: systemRandom,
      symmetricHandlesMax: 3, otherHandlesMax: 1)
  }

  private func material() throws -> LoadedMaterial {
    LoadedMaterial(
      try provider.createMaterial(
        for: try Sample.key(), spec: .symmetricDefault, at: Sample.creationDate),
      provider: provider)
  }

  private final class Watched {
    weak var handle: (any KeyHandle)?
    init(_ handle: any KeyHandle) { self.handle = handle }
  }

  private func use(_ material: LoadedMaterial) throws -> Watched { Watched(try material.usable()) }

  @Test("a handle is kept while there is room")
  func kept() throws {
    let materials = try (0..<3).map { _ in try material() }
    let watched = try materials.map(use)
    #expect(watched.allSatisfy { $0.handle != nil })
    for (material, watched) in zip(materials, watched) {
      #expect(try material.usable() === watched.handle)
    }
  }

  @Test("one handle too many costs one that was not used, and it is gone at once")
  func evicted() throws {
    let materials = try (0..<3).map { _ in try material() }
    let watched = try materials.map(use)
    for material in materials { _ = material.takeUsedMark() }
    _ = try materials[0].usable()
    _ = try materials[2].usable()
    let newcomer = try use(try material())
    #expect(newcomer.handle == nil, "its material is gone, and with it the handle")
    #expect(watched[0].handle != nil)
    #expect(watched[1].handle == nil)
    #expect(watched[2].handle != nil)
  }

  @Test("a handle that is in use outlives its place")
  func inUse() throws {
    let first = try material()
    let handle = try first.usable()
    var others: [LoadedMaterial] = []
    for _ in 0..<10 {
      others.append(try material())
      _ = try others.last?.usable()
    }
    #expect(try first.usable() !== handle)
  }

  @Test("material whose handle went is usable again")
  func reload() throws {
    let material = try material()
    let watched = try use(material)
    material.dropHandle()
    #expect(watched.handle == nil)
    _ = try material.usable()
  }

  @Test("many threads and little room never lose a use")
  func concurrent() async throws {
    let materials = try (0..<8).map { _ in try material() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for seed in 0..<8 {
        group.addTask {
          for step in 0..<200 { _ = try materials[(seed * 7 + step * 3) % 8].usable() }
        }
      }
      try await group.waitForAll()
    }
  }
}
