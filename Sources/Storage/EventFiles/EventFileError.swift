/// Why a file cannot be read, or cannot be read further. A bad row is no error, see ``LineProblem``.
package enum EventFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The system's reason: the file is not there, or may not be read.
    case unreadable(path: String, reason: String)
    /// The bytes end within a gzip member: the file was cut, or is still being written.
    case truncatedGzip(path: String)
    /// The bytes begin as gzip and are not.
    case corruptGzip(path: String, reason: String)
    /// The first line does not say what the columns are, or not what is needed.
    case header(path: String, reason: String)
    /// Nothing says which format this is.
    case unknownFormat(path: String)
    /// A mapping file is wrong.
    case mapping(path: String, reason: String)

    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
        case .truncatedGzip(let path):
            "\(path) ends within its gzip stream: the file was cut short; copy or download it again"
        case .corruptGzip(let path, let reason): "\(path) is damaged gzip (\(reason)); copy or download it again"
        case .header(let path, let reason): "\(path):1: \(reason)"
        case .unknownFormat(let path):
            "neither the name nor the first line of \(path) says what it contains: add --format jsonl, atomic, csv, tsv "
                + "or movielens"
        case .mapping(let path, let reason): "the mapping \(path): \(reason)"
        }
    }
}
