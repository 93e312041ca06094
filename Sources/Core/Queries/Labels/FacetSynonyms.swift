/// Other words for labels that catalogues usually have. A synonym counts only where the items have the label.
enum FacetSynonyms {
    struct Synonym: Sendable {
        /// Each of these is meant; of the names within one the first that items have.
        var labels: [[String]]
        /// A mood ("funny") is softer than a kind ("comedy"): it moves the score unless it is refused.
        var isMood = false

        init(_ labels: [String]..., isMood: Bool = false) {
            self.labels = labels
            self.isMood = isMood
        }
    }

    private static let scienceFiction = ["sci fi", "science fiction"]
    private static let children = ["children", "family", "kid"]

    /// By the phrase, every word in its singular.
    static let table: [String: Synonym] = [
        "science fiction": Synonym(scienceFiction), "sci fi": Synonym(scienceFiction), "scifi": Synonym(scienceFiction),
        "sf": Synonym(scienceFiction), "romcom": Synonym(["romance"], ["comedy"]),
        "rom com": Synonym(["romance"], ["comedy"]), "romantic comedy": Synonym(["romance"], ["comedy"]),
        "love story": Synonym(["romance"]), "romantic": Synonym(["romance"], isMood: true),
        "romance": Synonym(["romance"]), "funny": Synonym(["comedy"], isMood: true),
        "funnier": Synonym(["comedy"], isMood: true), "humor": Synonym(["comedy"], isMood: true),
        "humour": Synonym(["comedy"], isMood: true), "humorous": Synonym(["comedy"], isMood: true),
        "hilarious": Synonym(["comedy"], isMood: true), "comedic": Synonym(["comedy"], isMood: true),
        "comic": Synonym(["comedy"], isMood: true), "scary": Synonym(["horror"], isMood: true),
        "scarier": Synonym(["horror"], isMood: true), "frightening": Synonym(["horror"], isMood: true),
        "creepy": Synonym(["horror"], isMood: true), "slasher": Synonym(["horror"]),
        "thrilling": Synonym(["thriller"], isMood: true), "suspense": Synonym(["thriller"], isMood: true),
        "suspenseful": Synonym(["thriller"], isMood: true), "animated": Synonym(["animation"]),
        "animation": Synonym(["animation"]), "cartoon": Synonym(["animation"]),
        "anime": Synonym(["anime", "animation"]),
        "kid": Synonym(children), "child": Synonym(children), "children": Synonym(children),
        "family": Synonym(["family", "children"]), "biopic": Synonym(["biography"]),
        "biographical": Synonym(["biography"]), "biography": Synonym(["biography"]),
        "film noir": Synonym(["film noir", "noir"]), "noir": Synonym(["film noir", "noir"]),
        "whodunit": Synonym(["mystery"]), "detective": Synonym(["mystery"], isMood: true),
        "gangster": Synonym(["gangster", "crime"], isMood: true), "mafia": Synonym(["mafia", "crime"], isMood: true),
        "historical": Synonym(["history"], isMood: true), "adventurous": Synonym(["adventure"], isMood: true),
        "dramatic": Synonym(["drama"], isMood: true), "doc": Synonym(["documentary"]),
        "musical": Synonym(["musical"]), "superhero": Synonym(["superhero", "action"], isMood: true),
        "english language": Synonym(["english"]),
        "american": Synonym(["american", "united states", "usa"]),
        "british": Synonym(["british", "united kingdom", "uk"]), "uk": Synonym(["united kingdom", "uk"]),
        "usa": Synonym(["united states", "usa"]),
        "britain": Synonym(["united kingdom", "uk"]), "england": Synonym(["united kingdom", "uk"]),
        "america": Synonym(["united states", "usa"]), "canadian": Synonym(["canada"]),
        "australian": Synonym(["australia"]), "irish": Synonym(["irish", "ireland"]),
        "mexican": Synonym(["mexico"]), "brazilian": Synonym(["brazil"]), "argentinian": Synonym(["argentina"]),
        "indian": Synonym(["india"]), "iranian": Synonym(["iran", "persian"]), "belgian": Synonym(["belgium"]),
        "austrian": Synonym(["austria"]), "swiss": Synonym(["switzerland"]), "french": Synonym(["french", "france"]),
        "german": Synonym(["german", "germany"]), "italian": Synonym(["italian", "italy"]),
        "spanish": Synonym(["spanish", "spain"]), "japanese": Synonym(["japanese", "japan"]),
        "chinese": Synonym(["chinese", "china"]), "korean": Synonym(["korean", "south korea"]),
        "korea": Synonym(["south korea"]), "russian": Synonym(["russian", "russia"]),
        "polish": Synonym(["polish", "poland"]), "swedish": Synonym(["swedish", "sweden"]),
        "danish": Synonym(["danish", "denmark"]),
    ]

    /// What may be misspelt: long enough that a typo is no other word.
    static let phrases: [String] = table.keys.filter { $0.utf8.count >= 6 }.sorted()
    static let longest = 2
}
