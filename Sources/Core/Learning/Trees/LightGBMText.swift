/// A LightGBM text model cut into its header and its trees.
///
/// The text begins with `tree`, goes on with the header's fields, then a block of fields after each `Tree=n`, and
/// `end of trees`. What follows (importances, parameters of the training) does not change a score and is not read.
struct LightGBMText {
    let header: LightGBMFields
    let trees: [LightGBMFields]

    init(_ text: String, limits: LightGBMLimits) throws(LightGBMError) {
        guard text.utf8.count <= limits.bytes else {
            throw LightGBMError(line: 1, problem: .tooLarge("the text's bytes", limit: limits.bytes))
        }
        var parts: [LightGBMFields] = []
        var number = 0
        var isComplete = false
        for bytes in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let line = Substring(bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes)
            if number == 1 {
                guard line == "tree" else { throw LightGBMError(line: 1, problem: .notAModel) }
                parts.append(LightGBMFields(line: 1))
            } else if line == "end of trees" {
                isComplete = true
                break
            } else if line.hasPrefix("Tree=") {
                let expected = parts.count - 1
                guard expected < limits.trees else {
                    throw LightGBMError(line: number, problem: .tooLarge("trees", limit: limits.trees))
                }
                guard line.dropFirst(5) == "\(expected)" else {
                    throw LightGBMError(line: number, problem: .wrongTree(expected: expected))
                }
                parts.append(LightGBMFields(line: number))
            } else if !line.isEmpty {
                try parts[parts.count - 1].add(line, line: number)
            }
        }
        guard isComplete else { throw LightGBMError(line: number, problem: .truncated) }
        header = parts[0]
        trees = Array(parts.dropFirst())
    }
}
