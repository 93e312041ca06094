/// What the labels of an attribute are, by the attribute's name: it decides which words of a query ask for them.
enum AttributeRole: Sendable, Equatable {
    /// "by", "directed by".
    case maker
    /// "with", "starring".
    case performer
    /// People whose part is not said.
    case person
    /// "in French", "French".
    case language
    /// "from France".
    case country
    /// Genres, tags, moods and all else: named by their label alone.
    case topic

    init(attribute: String) {
        self =
            switch Stem.of(Folding.fold(attribute)) {
            case "director", "writer", "author", "creator", "artist", "maker", "composer", "screenwriter", "brand":
                .maker
            case "cast", "actor", "actress", "performer", "star": .performer
            case "people", "person", "credit", "crew": .person
            case "language", "spoken_language", "original_language": .language
            case "country", "origin", "production_country": .country
            default: .topic
            }
    }

    /// How much a label in common makes two items alike. Chosen, not fitted: there is no data of what people find alike.
    var likeness: Float {
        switch self {
        case .topic: 1
        case .maker: 0.7
        case .performer, .person: 0.4
        case .language, .country: 0.3
        }
    }

    var isPeople: Bool { self == .maker || self == .performer || self == .person }
}
