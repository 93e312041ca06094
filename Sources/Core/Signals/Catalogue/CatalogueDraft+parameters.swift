extension CatalogueDraft {
    /// What is wrong with a signal's parameters, each by its path.
    func parameterProblems(of definition: SignalDefinition, _ path: String) -> [CatalogueError.Problem] {
        var problems: [CatalogueError.Problem] = []
        let specifications = definition.kind.parameters
        for name in definition.parameters.keys.sorted() where !specifications.contains(where: { $0.name == name }) {
            let hint = NearestName.hint(for: name, among: specifications.map(\.name))
            problems.append(
                .init(
                    field: "\(path).\(name)",
                    message: "\(definition.kind.rawValue) has no parameter `\(name)`\(hint)"))
        }
        for specification in specifications {
            let field = "\(path).\(specification.name)"
            guard let value = definition.parameters[specification.name] ?? specification.standard else {
                problems.append(.init(field: field, message: "is missing: \(specification.meaning)"))
                continue
            }
            if let message = complaint(about: value, specification) {
                problems.append(.init(field: field, message: message))
            }
        }
        if definition.kind == .risk && problems.isEmpty { problems = riskProblems(of: definition, path) }
        if definition.kind == .remote && problems.isEmpty { problems = remoteProblems(of: definition, path) }
        return problems
    }

    private func remoteProblems(of definition: SignalDefinition, _ path: String) -> [CatalogueError.Problem] {
        let read = ParameterReader(kind: definition.kind, given: definition.parameters)
        var problems: [CatalogueError.Problem] = []
        if !RemoteOperator.isAddress(read.text("featurizer")) {
            problems.append(.init(field: "\(path).featurizer", message: "an address is wanted: host:port"))
        }
        if RemoteOperator.Form(rawValue: read.text("form")) == nil {
            let forms = RemoteOperator.Form.allCases.map(\.rawValue)
            let hint = NearestName.hint(for: read.text("form"), among: forms)
            problems.append(
                .init(field: "\(path).form", message: "is none of \(forms.joined(separator: ", "))\(hint)"))
        } else if !read.text("attribute").isEmpty, read.text("form") != RemoteOperator.Form.distribution.rawValue {
            problems.append(
                .init(field: "\(path).attribute", message: "only a distribution predicts the labels of an attribute"))
        }
        return problems
    }

    private func riskProblems(of definition: SignalDefinition, _ path: String) -> [CatalogueError.Problem] {
        let read = ParameterReader(kind: definition.kind, given: definition.parameters)
        return RiskParameters.problems(
            levels: read.texts("levels"), limits: read.texts("limits"), flags: read.texts("flags"),
            flagAttribute: read.text("flag_attribute"), kinds: kinds
        ).map { .init(field: "\(path).\($0.parameter)", message: $0.message) }
    }

    private func complaint(about value: ParameterValue, _ specification: ParameterSpecification) -> String? {
        let range = specification.range
        func outside(_ numbers: [Double]) -> String? {
            numbers.allSatisfy(range.contains)
                ? nil : "must be between \(shortNumber(range.lowerBound)) and \(shortNumber(range.upperBound))"
        }
        switch (specification.form, value) {
        case (.duration, .number(let number)), (.number, .number(let number)):
            return outside([number])
        case (.durations, .numbers(let numbers)):
            return numbers.isEmpty ? "must not be empty" : outside(numbers)
        case (.text, .text), (.texts, .texts):
            return nil
        case (.attribute, .text(let attribute)):
            if specification.standard == value { return nil }
            if itemAttributes.contains(attribute) { return nil }
            return "`\(attribute)` is not one of item_attributes"
                + NearestName.hint(for: attribute, among: itemAttributes)
        case (.kinds, .texts(let named)):
            // A standard value may name a kind that this deployment does not have: then it counts nothing.
            if specification.standard == value { return nil }
            guard let unknown = named.first(where: { kinds[$0] == nil }) else { return nil }
            return "`\(unknown)` is not one of events.kinds" + NearestName.hint(for: unknown, among: kinds.keys)
        case (.table, .table(let table)):
            if table.isEmpty { return "must not be empty" }
            if Set(table.map(\.number)).count != table.count { return "two names have the same number" }
            return outside(table.map(\.number))
        default:
            return "a \(specification.form.rawValue) is wanted: \(specification.meaning)"
        }
    }
}
