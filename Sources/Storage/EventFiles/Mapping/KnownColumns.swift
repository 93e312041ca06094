/// The names that columns usually have, without regard to case and punctuation: `userId`, `user_id` and `User ID` are one.
enum KnownColumns {
    static let events: [ColumnMapping.EventField: [String]] = [
        .user: ["userid", "user", "uid", "visitorid", "customerid", "memberid", "accountid"],
        .item: [
            "itemid", "item", "movieid", "movie", "productid", "product", "trackid", "songid", "videoid", "articleid",
            "contentid", "asin", "imdbid",
        ],
        .time: ["timestamp", "ts", "time", "occurredat", "eventtime", "unixtime", "datetime", "createdat", "date"],
        .kind: ["kind", "eventtype", "event", "action", "behavior", "behaviour"],
        .value: ["rating", "value", "score", "stars"],
        .eventID: ["eventid"],
        .session: ["sessionid", "session"],
        .query: ["query", "searchquery"],
    ]

    static let items: [ColumnMapping.ItemField: [String]] = [
        .title: ["title", "movietitle", "name"],
        .year: ["releaseyear", "year"],
        .description: ["description", "overview", "plot", "synopsis", "summary"],
        .runtimeSeconds: ["runtimeseconds"],
        .runtimeMinutes: ["runtimeminutes"],
    ]

    /// Columns of labels with the attribute that they are of.
    static let labels: [(name: String, attribute: String)] = [
        ("genres", "genres"), ("genre", "genres"), ("tags", "tags"), ("categories", "categories"),
        ("category", "categories"),
    ]

    /// A name without case and punctuation.
    static func simplified(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }

    /// The first of `names` that the header has, by the simplified names of its columns.
    static func position(of names: [String], in simplified: [String]) -> Int? {
        for name in names {
            if let position = simplified.firstIndex(of: name) { return position }
        }
        return nil
    }
}
