public import Texts

/// A plan as one HTML page without anything to load, laid out for the screen and for paper.
public struct PlanHTML: Sendable {
    private let language: Language
    private let book: Phrasebook
    private let rules: GuidanceRules

    /// Documents in one language.
    public init(language: Language, book: Phrasebook = .standard, rules: GuidanceRules = .standard) {
        self.language = language
        self.book = book
        self.rules = rules
    }

    /// The page.
    public func text(_ plan: Plan) -> String {
        let text = PlanText(plan: plan, language: language, book: book, rules: rules)
        var page = """
            <!DOCTYPE html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(escaped(text.title))</title>
            <style>
            \(Self.style)</style>
            </head>
            <body>
            <header>
            <h1>\(escaped(text.title))</h1>
            <p>\(escaped(text.subtitle))</p>
            </header>
            <main>
            <p class="outcome \(plan.path.outcome.rawValue)"><strong>\(escaped(text.outcome))</strong> \(rich(text.why))</p>
            <p class="rule">\(escaped(text.rule))</p>

            """
        page += section("next", text.say("guidance.heading.next"), next(text))
        page += section("known", text.say("guidance.heading.known"), known(text))
        page += section("gates", text.say("guidance.heading.gates"), gates(text))
        let steps = plan.steps.map { step($0, text) }.joined()
        page += section(
            "steps",
            text.say("guidance.heading.steps"),
            "<p>\(escaped(text.say("guidance.document.placeholders")))</p>\n<ol class=\"steps\">\n\(steps)</ol>\n"
        )
        return page + "</main>\n</body>\n</html>\n"
    }

    private func section(_ id: String, _ heading: String, _ body: String) -> String {
        "<section aria-labelledby=\"\(id)\">\n<h2 id=\"\(id)\">\(escaped(heading))</h2>\n\(body)</section>\n"
    }

    private func next(_ text: PlanText) -> String {
        let number = text.plan.next.map { "\($0.number). " } ?? ""
        let command = text.plan.next?.line.map { "<pre><code>\(escaped($0))</code></pre>\n" } ?? ""
        let contact = text.contact.map { self.line(text.say("guidance.heading.contact"), escaped($0)) } ?? ""
        return "<p class=\"next\">\(number)\(rich(text.next))</p>\n\(command)\(contact)"
    }

    private func known(_ text: PlanText) -> String {
        guard !text.known.isEmpty else { return "<p>\(escaped(text.say("guidance.document.nothing-known")))</p>\n" }
        let rows = text.known
            .map { "<tr><th scope=\"row\">\(escaped($0.name))</th><td>\(escaped($0.value))</td></tr>\n" }
        return "<table>\n\(rows.joined())</table>\n"
    }

    private func gates(_ text: PlanText) -> String {
        guard !text.plan.gates.isEmpty else { return "<p>\(escaped(text.say("guidance.document.no-gates")))</p>\n" }
        return text.plan.gates
            .map { state in
                var body = "<p>\(rich(text.text(state.gate.whyCode)))</p>\n"
                body += line(text.say("guidance.gate.way-label"), rich(text.text(state.gate.wayCode)))
                if state.position != .open {
                    body += line(text.say("guidance.gate.accept-label"), rich(text.text(state.gate.acceptCode)))
                }
                if state.position == .closed { body += "<p><code>\(escaped(text.acceptLine(state.gate)))</code></p>\n" }
                return """
                    <div class="gate \(state.position.rawValue)">
                    <h3>\(escaped(state.gate.id)) <span>\(escaped(text.position(state)))</span></h3>
                    \(body)<p class="rule">\(escaped(text.rule(state.gate)))</p>
                    </div>

                    """
            }
            .joined()
    }

    private func step(_ step: PlannedStep, _ text: PlanText) -> String {
        var body =
            "<p class=\"meta\">\(escaped(([step.step.id, text.place(step)] + text.needs(step)).joined(separator: " · ")))</p>\n"
        if let cim = step.cim {
            body +=
                "<p class=\"label\">\(escaped(text.say("guidance.step.label-cim")))</p>\n<pre><code>\(escaped(cim))</code></pre>\n"
        }
        if let command = step.line {
            body +=
                "<p class=\"label\">\(escaped(text.say("guidance.step.label-line")))</p>\n<pre><code>\(escaped(command))</code></pre>\n"
        }
        body += line(text.say("guidance.step.label-does"), rich(text.does(step)))
        body += line(text.say("guidance.step.label-undo"), rich(text.undo(step)))
        body += line(text.say("guidance.step.label-see"), rich(text.see(step)))
        if step.changes, let warning = text.warning(step) {
            body += line(text.say("guidance.step.label-warning"), rich(warning))
        }
        if !step.closedGates.isEmpty {
            let gates = step.closedGates.joined(separator: ", ")
            body += "<p class=\"waits\">\(escaped(text.say("guidance.document.waits", ["gates": .text(gates)])))</p>\n"
        }
        let state = [step.isDone ? "done" : "", step.changes ? "changes" : ""].filter { !$0.isEmpty }
        let mark = step.isDone ? " <span>\(escaped(text.say("guidance.document.done")))</span>" : ""
        return
            "<li class=\"\(state.joined(separator: " "))\">\n<h3>\(rich(text.title(step)))\(mark)</h3>\n\(body)</li>\n"
    }

    private func line(_ label: String, _ body: String) -> String {
        "<p><strong>\(escaped(label))\(language == .french ? "\u{A0}:" : ":")</strong> \(body)</p>\n"
    }

    /// Text in which back quotes mark commands.
    private func rich(_ text: String) -> String {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset.isMultiple(of: 2) ? escaped($0.element) : "<code>\(escaped($0.element))</code>" }
            .joined()
    }

    private func escaped(_ text: some StringProtocol) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
    }

    private static let style = """
        :root { color-scheme: light dark; --line: #8886; --soft: #8881; }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.7rem; line-height: 1.2; } h2 { font-size: 1.25rem; margin-top: 2rem; }
        h3 { font-size: 1rem; margin: 0 0 .25rem; } h3 span { font-weight: normal; opacity: .8; }
        p { margin: .25rem 0; } pre { background: var(--soft); border: 1px solid var(--line); padding: .5rem;
          white-space: pre-wrap; overflow-wrap: anywhere; margin: .25rem 0; }
        code { font: .9em/1.4 ui-monospace, Consolas, monospace; }
        table { border-collapse: collapse; } th, td { text-align: left; padding: .2rem .8rem .2rem 0;
          border-bottom: 1px solid var(--line); vertical-align: top; } th { font-weight: normal; opacity: .8; }
        .outcome { border-left: .35rem solid #2a7; padding: .5rem .8rem; background: var(--soft); }
        .outcome.refused { border-color: #c33; } .outcome.help, .outcome.ask { border-color: #c80; }
        .next { font-size: 1.1rem; font-weight: 600; } .rule, .meta, .label { font-size: .85rem; opacity: .8; }
        .gate, .steps li { border: 1px solid var(--line); padding: .6rem .8rem; margin: .6rem 0; break-inside: avoid; }
        .gate.closed { border-left: .35rem solid #c33; } .gate.accepted { border-left: .35rem solid #c80; }
        .gate.open { border-left: .35rem solid #2a7; } .waits { color: #c33; font-weight: 600; }
        .steps { padding-left: 1.4rem; } .steps li::marker { font-weight: 600; } .steps .done h3 { opacity: .6; }
        .steps .changes { border-left: .35rem solid #c80; }
        @page { size: A4; margin: 18mm 16mm; }
        @media print { :root { color-scheme: light; } body { font-size: 10.5pt; margin: 0; max-width: none; padding: 0; }
          h2 { break-after: avoid; } pre { background: none; } }

        """
}
