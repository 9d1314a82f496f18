import CSystemFacts

/// How much memory the process asks for, and what it gives back.
enum ProcessMemory {
  /// Sets the allocator up; before there are threads. What it does not take costs memory and nothing else.
  static func bound() {
    _ = strongroom_bound_heap()
  }

  /// Gives back what only the start needed.
  static func startIsOver() {
    strongroom_release_code_pages()
  }
}
