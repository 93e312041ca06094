/// Why a text is no LightGBM model that can be served, and where in the text.
public struct LightGBMError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong with a line.
    public enum Problem: Sendable, Equatable {
        /// The first line is not `tree`.
        case notAModel
        /// The text ends before `end of trees`.
        case truncated
        /// A valid model of a kind that is not served.
        case unsupported(String)
        /// A field that is needed is not there; the line is where its part of the text begins.
        case missingField(String)
        /// A field is given twice in one part of the text.
        case repeatedField(String)
        /// A value that cannot be read as what the field holds.
        case invalidValue(field: String)
        /// A list of the wrong length.
        case wrongCount(field: String, expected: Int, found: Int)
        /// An index that points to nothing, or to an earlier node.
        case invalidIndex(field: String, value: Int)
        /// Trees are numbered from 0 on.
        case wrongTree(expected: Int)
        /// More than a limit allows.
        case tooLarge(String, limit: Int)
    }

    /// Counted from 1.
    public let line: Int
    public let problem: Problem

    public init(line: Int, problem: Problem) {
        self.line = line
        self.problem = problem
    }

    public var description: String { "line \(line): \(problemText)" }

    private var problemText: String {
        switch problem {
        case .notAModel: "not a LightGBM text model (its first line is \"tree\"): save it by save_model"
        case .truncated: "the text ends before \"end of trees\": the file is not complete"
        case .unsupported(let what): "\(what) is not supported"
        case .missingField(let field): "\(field) is missing"
        case .repeatedField(let field): "\(field) is given twice"
        case .invalidValue(let field): "\(field) holds a value that cannot be read"
        case .wrongCount(let field, let expected, let found): "\(field) needs \(expected) values, not \(found)"
        case .invalidIndex(let field, let value): "\(field) points to \(value), which is not there"
        case .wrongTree(let expected): "Tree=\(expected) is expected here"
        case .tooLarge(let what, let limit): "\(what): the limit is \(limit)"
        }
    }
}
