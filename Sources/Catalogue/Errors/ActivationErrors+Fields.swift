import ByteKit
import JSONText
import Texts

extension ActivationError {
    init(_ fields: FactFields) throws(ParseError) {
        guard let next = fields.object("next") else { throw fields.fault("next") }
        self.init(
            id: try fields.required("code"),
            symbol: fields.optional("symbol"),
            aliases: try fields.strings("aliases"),
            kind: try fields.name("kind"),
            meaning: try fields.text("meaning"),
            causes: try fields.strings("causes"),
            remedies: try fields.strings("remedies"),
            nextRemedy: try next.required("action"),
            contact: try next.required("contact"),
            channels: try fields.names("channels"),
            confidence: try fields.name("confidence"),
            sources: try fields.strings("sources")
        )
    }
}

extension ActivationErrorContext {
    init(_ fields: FactFields) throws(ParseError) {
        guard let next = fields.object("next") else { throw fields.fault("next") }
        let channel = try fields.required("channel")
        self.init(
            id: try fields.required("id"),
            code: try fields.required("code"),
            channel: channel == "any" ? nil : try fields.name("channel"),
            keyCheck: fields.optional("keyCheck") == nil ? nil : try fields.name("keyCheck"),
            meaning: try fields.text("meaning"),
            nextRemedy: try next.required("action"),
            nextText: try next.text(),
            command: next.optional("command"),
            contact: try fields.required("contact"),
            date: try fields.required("date"),
            source: try fields.required("source"),
            confidence: try fields.name("confidence")
        )
    }
}

extension ActivationRemedy {
    init(_ fields: FactFields) throws(ParseError) {
        self.init(
            id: fields.id,
            text: try fields.text(),
            command: fields.optional("command"),
            effect: try fields.name("effect"),
            needsElevation: fields.bool("elevated")
        )
    }
}

extension FactFields {
    /// Ids by channel.
    func channelNames(_ name: String) throws(ParseError) -> [ErrorChannel: String] {
        var result: [ErrorChannel: String] = [:]
        for member in object(name)?.value.members ?? [] {
            guard let channel = ErrorChannel(rawValue: member.name), let id = member.value.string else {
                throw fault(name)
            }
            result[channel] = id
        }
        return result
    }
}
