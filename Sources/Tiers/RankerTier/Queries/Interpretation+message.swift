import MeshMessages
import Queries

extension Interpretation {
    var message: InterpreterV1.Interpretation {
        InterpreterV1.Interpretation(
            query: query, interpreter: interpreter.rawValue, anchors: anchors.map(\.message),
            constraints: constraints.map(\.message), facets: facets.map(\.message), terms: terms.map(\.message),
            notUnderstood: notUnderstood.map(\.message))
    }

    /// What a remote interpreter says, as it says it: `grounded(in:query:)` checks it. What means nothing is left out.
    init(message: InterpreterV1.Interpretation) {
        self.init(query: message.query, interpreter: .remote)
        anchors = message.anchors.map {
            Anchor(
                itemID: $0.itemID, title: $0.title, match: $0.match, isUnwanted: $0.unwanted,
                span: $0.span.map(TextSpan.init))
        }
        constraints = message.constraints.compactMap(NumericConstraint.init)
        facets = message.facets.map(Facet.init)
        terms = message.terms.map {
            TextTerm(term: $0.term, weight: $0.weight, isUnwanted: $0.unwanted, span: $0.span.map(TextSpan.init))
        }
        notUnderstood = message.notUnderstood.map(TextSpan.init)
    }
}

extension TextSpan {
    fileprivate var message: InterpreterV1.TextSpan {
        InterpreterV1.TextSpan(start: UInt32(clamping: start), length: UInt32(clamping: length), text: text)
    }

    fileprivate init(_ message: InterpreterV1.TextSpan) {
        self.init(start: Int(message.start), length: Int(message.length), text: message.text)
    }
}

extension Anchor {
    fileprivate var message: InterpreterV1.Anchor {
        InterpreterV1.Anchor(itemID: itemID, title: title, match: match, span: span?.message, unwanted: isUnwanted)
    }
}

extension NumericConstraint {
    /// Before the name of a field whose values must not meet the relation: "not year" between 1980 and 1989.
    private static let negation = "not "

    fileprivate var message: InterpreterV1.NumericConstraint {
        let (kind, value, upper): (InterpreterV1.NumericConstraint.Relation, Double, Double) =
            switch relation {
            case .below(let value): (.below, value, 0)
            case .atMost(let value): (.atMost, value, 0)
            case .equal(let value): (.equal, value, 0)
            case .atLeast(let value): (.atLeast, value, 0)
            case .above(let value): (.above, value, 0)
            case .between(let low, let high): (.between, low, high)
            }
        return InterpreterV1.NumericConstraint(
            field: isNegated ? Self.negation + field : field, relation: kind, value: value, upper: upper, hard: isHard,
            comparedWith: comparedWith ?? "",
            span: span?.message)
    }

    /// Nil for a relation that this build does not know.
    fileprivate init?(_ message: InterpreterV1.NumericConstraint) {
        let relation: Relation
        switch message.relation {
        case .below: relation = .below(message.value)
        case .atMost: relation = .atMost(message.value)
        case .equal: relation = .equal(message.value)
        case .atLeast: relation = .atLeast(message.value)
        case .above: relation = .above(message.value)
        case .between: relation = .between(message.value, message.upper)
        default: return nil
        }
        let isNegated = message.field.hasPrefix(Self.negation)
        self.init(
            field: isNegated ? String(message.field.dropFirst(Self.negation.count)) : message.field, relation,
            isNegated: isNegated, isHard: message.hard,
            comparedWith: message.comparedWith.isEmpty ? nil : message.comparedWith,
            span: message.span.map(TextSpan.init))
    }
}

extension Facet {
    fileprivate var message: InterpreterV1.Facet {
        var message = InterpreterV1.Facet(
            attribute: attribute, label: label, unwanted: isUnwanted, hard: isHard, weight: weight,
            group: UInt32(clamping: group), span: span?.message)
        switch origin {
        case .named: message.origin = "named"
        case .synonym: message.origin = "synonym"
        case .typo: message.origin = "typo"
        case .expansion(let word, let support, let lift):
            message.origin = "expansion"
            message.expandedFrom = word
            message.support = UInt32(clamping: support)
            message.lift = lift
        }
        return message
    }

    fileprivate init(_ message: InterpreterV1.Facet) {
        let origin: Origin =
            switch message.origin {
            case "synonym": .synonym
            case "typo": .typo
            case "expansion": .expansion(of: message.expandedFrom, support: Int(message.support), lift: message.lift)
            default: .named
            }
        self.init(
            attribute: message.attribute, label: message.label, isUnwanted: message.unwanted, isHard: message.hard,
            weight: message.weight, origin: origin, group: Int(message.group), span: message.span.map(TextSpan.init))
    }
}

extension TextTerm {
    fileprivate var message: InterpreterV1.TextTerm {
        InterpreterV1.TextTerm(term: term, weight: weight, unwanted: isUnwanted, span: span?.message)
    }
}

extension QueryMatch {
    var message: InterpreterV1.QueryMatch {
        let kind: InterpreterV1.QueryMatch.Kind =
            switch kind {
            case .anchor: .anchor
            case .constraint: .constraint
            case .facet: .facet
            case .text: .text
            }
        return InterpreterV1.QueryMatch(
            kind: kind, condition: condition, value: value, contribution: contribution, hard: isHard)
    }
}
