/// The MovieLens files that have no header, after their READMEs (https://files.grouplens.org/datasets/movielens/).
enum MovieLensLayout: CaseIterable {
    /// MovieLens-1M and 10M, `ratings.dat`: UserID::MovieID::Rating::Timestamp.
    case ratingsDat
    /// MovieLens-1M and 10M, `movies.dat`: MovieID::Title::Genres.
    case moviesDat
    /// MovieLens-100k, `u.data`: user id, item id, rating, timestamp, tabs between them.
    case uData
    /// MovieLens-100k, `u.item`: id, title, two dates, a URL, and a flag for each of 19 genres, bars between them.
    case uItem

    init?(firstLine text: String) {
        func count(_ separator: String) -> Int {
            text.split(separator: separator, omittingEmptySubsequences: false).count
        }
        if text.contains("::") {
            switch count("::") {
            case 4: self = .ratingsDat
            case 3: self = .moviesDat
            default: return nil
            }
        } else if count("|") == 5 + Self.genres.count {
            self = .uItem
        } else {
            let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count == 4, fields.allSatisfy({ Double($0) != nil }) else { return nil }
            self = .uData
        }
    }

    var role: FileRole { self == .ratingsDat || self == .uData ? .events : .items }

    var dialect: RowDialect {
        switch self {
        case .ratingsDat, .moviesDat: .doubleColons
        case .uData: .tabs
        case .uItem: .bars
        }
    }

    var header: [String] {
        switch self {
        case .ratingsDat, .uData: ["user_id", "item_id", "rating", "timestamp"]
        case .moviesDat: ["item_id", "title", "genres"]
        case .uItem: ["item_id", "title", "release_date", "video_release_date", "imdb_url"] + Self.genres
        }
    }

    /// The columns of this layout.
    func plan() throws(BadLine) -> ColumnPlan {
        var mapping = ColumnMapping()
        mapping.timeUnit = .seconds
        var plan = try ColumnPlan(header: header, mapping: mapping, role: role)
        if self == .uItem {
            plan.labels = Self.genres.enumerated().dropFirst().map { index, genre in
                ColumnPlan.Labels(attribute: "genres", column: 5 + index, form: .flag(genre))
            }
        }
        return plan
    }

    /// In the order of `u.genre`; the first means that nothing is known and is no label.
    private static let genres = [
        "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama",
        "Fantasy",
        "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
    ]
}
