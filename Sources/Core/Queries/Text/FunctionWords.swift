/// English words that name nothing: they are no terms of a text and are not reported as not understood.
enum FunctionWords {
    static let all: Set<String> = [
        "a", "an", "the", "and", "or", "nor", "but", "if", "of", "in", "on", "at", "to", "for", "from", "by", "with",
        "without",
        "about", "as", "into", "than", "then", "that", "this", "these", "those", "it", "its", "is", "are", "was",
        "were", "be",
        "been", "being", "am", "do", "does", "did", "have", "has", "had", "having", "i", "im", "id", "ive", "me", "my",
        "we",
        "us", "our", "you", "your", "he", "him", "his", "she", "her", "they", "them", "their", "who", "whom", "whose",
        "which",
        "what", "when", "where", "why", "how", "not", "no", "non", "never", "dont", "doesnt", "isnt", "arent", "wont",
        "cant",
        "can", "could", "would", "should", "will", "shall", "may", "might", "must", "so", "too", "very", "just", "only",
        "also", "even", "much", "many", "more", "most", "less", "least", "few", "some", "any", "all", "every", "each",
        "other",
        "another", "such", "same", "own", "there", "here", "up", "down", "out", "off", "over", "under", "again",
        "while",
        "after", "before", "between", "during", "through", "until", "because", "yet", "still", "plus", "etc", "ok",
        "oh", "hi",
        "hello", "s", "t", "d", "ll", "m", "re", "ve", "really", "bit", "little", "kind", "sort",
    ]

    /// Words of asking: what every query may say.
    static let asking: Set<String> = [
        "something", "anything", "nothing", "everything", "thing", "one", "movie", "film", "show", "title", "item",
        "flick",
        "picture", "watch", "see", "find", "give", "get", "want", "wanna", "need", "recommend", "recommendation",
        "suggest",
        "suggestion", "please", "thank", "surprise", "similar", "like", "liked", "love", "loved", "enjoyed", "good",
        "great",
        "nice", "best", "favorite", "favourite", "tonight", "today", "tomorrow", "evening", "now", "else", "maybe",
        "perhaps",
        "ideally", "preferably", "possibly", "possible", "looking", "search", "mood", "feel", "let", "lets", "tell",
        "set",
        "directed", "starring", "featuring", "made", "released", "anyone", "someone", "person", "kind", "type",
        "style", "vein", "spirit", "version", "instead", "rather", "again", "minute", "hour", "long", "lot", "fan",
        "watched",
        "seen", "saw", "story", "director", "actor", "actress", "year", "thanks", "except", "excluding", "exclude",
        "avoid",
    ]

    static func isEmpty(_ word: String) -> Bool {
        all.contains(word) || asking.contains(word) || asking.contains(Stem.of(word))
    }
}
