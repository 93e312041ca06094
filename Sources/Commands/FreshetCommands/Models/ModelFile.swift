import Learning

/// A ranking model in a file.
package enum ModelFile {
    /// Reads a LightGBM text model.
    /// - Throws: ``CommandFailure`` that says in which line what is wrong.
    package static func read(_ path: String) throws -> GradientBoostedTrees {
        let text = try TextFile.read(path)
        do throws(LightGBMError) {
            return try GradientBoostedTrees(lightGBM: text)
        } catch {
            throw CommandFailure("\(path) is no model that can be served: \(error.description)", exit: .badData)
        }
    }
}
