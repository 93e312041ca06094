/// Plurals and possessives as their singular, and nothing else: labels and titles are nouns, and stemming more ("western" and
/// "west") would name what nobody asked for. After the S-stemmer of D. Harman, "How effective is suffixing?" (1991).
enum Stem {
    static func of(_ word: String) -> String {
        let bytes = word.utf8.count
        guard bytes > 3, word.hasSuffix("s"), !word.hasSuffix("ss"), !word.hasSuffix("us") else { return word }
        if bytes > 4, word.hasSuffix("ies"), !word.hasSuffix("eies"), !word.hasSuffix("aies"), word != "movies",
            word != "series", word != "zombies"
        {
            return word.dropLast(3) + "y"
        }
        if bytes > 4, word.hasSuffix("ches") || word.hasSuffix("shes") || word.hasSuffix("xes") {
            return String(word.dropLast(2))
        }
        return String(word.dropLast())
    }
}
