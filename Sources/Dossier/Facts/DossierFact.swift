public import Texts
import ByteKit
import Catalogue
import ProductKey

/// One fact by its name, which is also the name of its placeholder in the texts of letters.
public enum DossierFact: String, CaseIterable, Hashable, Sendable {
    // Whose licence it is.
    case organisationName, organisationAddress, registrationNumber, vatNumber
    // Whom the recipient answers.
    case contactName, contactRole, email, telephone
    // The server, its system, and what it says.
    case maker, model, serial, machineName
    case product, version, edition, build, systemLanguage
    case activationMessage, activationCode, channel, damage
    // The purchase.
    case invoiceNumber, invoiceDate, supplier, productReference, quantity, amount
    case orderNumber, orderAccount, contract
    // The letter.
    case lastFive, reference, city, signatory, signatoryRole
    // Counts.
    case searches, absences, enclosures
    /// The word that the country spells its own way.
    case licence
}

extension DossierFacts {
    /// A fact as it stands in a letter; nil where it is not known.
    ///
    /// Every text comes through here, and what has the shape of a whole key is masked on the way.
    public func value(_ fact: DossierFact) -> TextArgument? {
        switch fact {
        case .invoiceDate: return invoice.date.map { .text(letterDate($0)) }
        case .searches: return searched.isEmpty ? nil : .number(searched.count)
        case .absences: return absences.isEmpty ? nil : .number(absences.count)
        case .enclosures: return files.isEmpty ? nil : .number(files.count)
        default:
            let text = Self.clean(text(fact))
            return text.isEmpty ? nil : .text(text)
        }
    }

    /// A fact in words; empty where it is not known.
    public func words(_ fact: DossierFact) -> String {
        switch value(fact) {
        case .text(let text): text
        case .number(let number): String(number)
        default: ""
        }
    }

    /// A text as it may be written: without control characters and whole keys, and without the brackets and braces that
    /// would make it look like a form that was not filled.
    static func clean(_ text: String) -> String {
        let plain = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.value {
                    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: " "
                    default: scalar
                    }
                }
            )
        )
        let masked = KeyTextSearch.masked(plain.split(separator: " ").joined(separator: " "))
        return String(masked.map { ["[": "(", "]": ")", "{": "(", "}": ")", "<": "‹", ">": "›"][$0] ?? $0 })
    }

    private func text(_ fact: DossierFact) -> String {
        switch fact {
        case .organisationName: organisation.name
        case .organisationAddress: organisation.addressLines.joined(separator: ", ")
        case .registrationNumber: organisation.registrationNumber
        case .vatNumber: organisation.vatNumber
        case .contactName: contact.name
        case .contactRole: contact.role
        case .email: contact.email
        // A number is read in one piece.
        case .telephone: contact.telephone.replacing(" ", with: "\u{A0}")
        case .maker: machine.maker
        case .model: machine.model
        case .serial: machine.serial
        case .machineName: machine.name
        case .product: productName
        case .version: system.version
        case .edition: system.edition
        case .build: system.build
        case .systemLanguage: system.language
        case .activationMessage: activationMessage
        case .activationCode: activationCode
        case .channel: channelName
        case .damage: damage
        case .invoiceNumber: invoice.number
        case .supplier: invoice.supplier
        case .productReference: invoice.productReference
        case .quantity: invoice.quantity
        case .amount: invoice.amount
        case .orderNumber: orderNumber
        case .orderAccount: orderAccount
        case .contract: contract
        // No more than the public handle, whatever was handed in.
        case .lastFive: String(lastFive.suffix(5))
        case .reference: reference
        case .city: city
        case .signatory: signatory.isEmpty ? contact.name : signatory
        case .signatoryRole: signatory.isEmpty ? contact.role : signatoryRole
        case .licence: Phrasebook.standard.text("dossier.word-licence-\(register.rawValue)", in: language)
        case .invoiceDate, .searches, .absences, .enclosures: ""
        }
    }

    private var productName: String {
        guard system.product.isEmpty else {
            let isNamed = system.edition.isEmpty || system.product.lowercased().contains(system.edition.lowercased())
            return isNamed ? system.product : "\(system.product) \(system.edition)"
        }
        guard !system.version.isEmpty || !system.edition.isEmpty else { return "" }
        let version =
            WindowsVersionTable.standard[system.version]?.label
            ?? ["Windows Server", system.version].filter { !$0.isEmpty }.joined(separator: " ")
        return [version, system.edition].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private var channelName: String {
        if let sheet = ChannelTable.standard.sheet(channel) { return sheet.label[language] }
        return Channel(rawValue: channel).map { ChannelTable.standard.label(of: $0, in: language) } ?? channel
    }

    /// How a letter is written where it goes.
    enum Register: String, CaseIterable {
        /// As French administrations write.
        case french
        /// As in Britain, and wherever else English is not American.
        case british
        /// As in the United States.
        case american
    }

    var register: Register {
        guard language == .english else { return .french }
        return country.uppercased() == "US" ? .american : .british
    }

    /// The language with its country, as a tag (BCP 47).
    var languageTag: String {
        let country = country.uppercased()
        let isCountry = country.utf8.count == 2 && country.utf8.allSatisfy { (65...90).contains($0) }
        return isCountry ? "\(language.rawValue)-\(country)" : language.rawValue
    }

    /// A day as the letter's country writes it.
    func letterDate(_ moment: Timestamp) -> String {
        let text = language.date(moment).replacing(" ", with: "\u{A0}")
        guard register == .american else { return text }
        let parts = text.split { $0 == " " || $0 == "\u{A0}" }
        return parts.count == 3 ? "\(parts[1])\u{A0}\(parts[0]),\u{A0}\(parts[2])" : text
    }
}
