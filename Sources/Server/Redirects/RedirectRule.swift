public import Catalogue

/// A redirect, read.
public struct RedirectRule: Hashable, Sendable {
    public let pattern: RedirectPattern
    public let template: RedirectTemplate

    init(_ pattern: RedirectPattern, _ template: RedirectTemplate) {
        (self.pattern, self.template) = (pattern, template)
    }

    /// Nil where the catalogue holds one that this version does not understand.
    init?(_ redirect: Redirect) {
        guard let pattern = try? RedirectPattern(redirect.source),
            let template = try? RedirectTemplate(redirect.target, captures: pattern.captures)
        else { return nil }
        self.init(pattern, template)
    }

    /// As the catalogue keeps it.
    public var redirect: Redirect {
        Redirect(source: pattern.source, target: template.text, isPattern: pattern.isPattern)
    }
}
