import KMSModel
import Testing

@testable import KMSService

@Suite("Where rows are") struct FactPlacesTests {
  private static let id = "12345678-1234-1234-1234-123456789012"
  private static let material = String(repeating: "5f", count: 32)

  @Test("the keys of rows are read back", arguments: ["", "/", "/alias/x"])
  func keys(_ tail: String) throws {
    let place = try #require(KeyPlace(beginningOf: "eu-west-1/000000000001/\(Self.id)\(tail)"))
    #expect(place.region.name == "eu-west-1")
    #expect(place.account.text == "000000000001")
    #expect(place.id.text == Self.id)
  }

  @Test(
    "what is no place of a key is not read",
    arguments: [
      "", "/", "//", "eu-west-1", "eu-west-1/000000000001", "eu-west-1/000000000001/",
      "eu-west-1//\(id)", "/000000000001/\(id)", "eu-west-1/000000000001/\(id)x",
      "x/000000000001/\(id)",
    ])
  func noKeys(_ rowKey: String) {
    #expect(KeyPlace(beginningOf: rowKey) == nil)
  }

  @Test("the keys of rows of material are read back")
  func materials() throws {
    let place = try #require(MaterialInRegion(rowKey: "eu-west-1/\(Self.material)"))
    #expect(place.region.name == "eu-west-1")
    #expect(place.id.text == Self.material)
  }

  @Test(
    "what is no place of material is not read",
    arguments: [
      "", "eu-west-1", "eu-west-1/", material, "eu-west-1/\(material)/", "eu-west-1/\(material)/x",
      "eu-west-1//\(material)", "eu-west-1/\(material)0",
    ])
  func noMaterials(_ rowKey: String) {
    #expect(MaterialInRegion(rowKey: rowKey) == nil)
  }
}
