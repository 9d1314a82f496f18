/// Which shapes requests and answers are made of.
struct ShapeUsage {
  /// The shapes that a request reaches.
  let requests: Set<String>
  /// The shapes that an answer reaches.
  let answers: Set<String>
  /// The requests themselves.
  let inputs: Set<String>

  init(of model: ServiceModel) {
    inputs = Set(model.operations.map(\.input))
    requests = ShapeUsage.reached(from: inputs, in: model)
    answers = ShapeUsage.reached(from: Set(model.operations.compactMap(\.output)), in: model)
  }

  private static func reached(from roots: Set<String>, in model: ServiceModel) -> Set<String> {
    var reached: Set<String> = []
    var waiting = Array(roots)
    while let name = waiting.popLast() {
      guard reached.insert(name).inserted else { continue }
      waiting += model.shapes[name]?.references ?? []
    }
    return reached
  }
}
