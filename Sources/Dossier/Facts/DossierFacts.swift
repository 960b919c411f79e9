public import ByteKit
public import Texts

/// What is known of a lost key and of the licence behind it: all that letters, bundles and completeness are made from.
///
/// The readable cells of a damaged label have no place here: a letter only says that the label is partly unreadable. What
/// has the shape of a whole key is masked before it is written anywhere.
public struct DossierFacts: Sendable {
    /// What happened to the key.
    public enum Situation: String, CaseIterable, Hashable, Sendable {
        /// The label or card is there, but partly unreadable.
        case labelUnreadable = "label-unreadable"
        /// The system was installed anew, and the key had not been kept.
        case lostAfterReinstall = "lost-after-reinstall"
    }

    /// Somebody with an address.
    public struct Party: Hashable, Sendable {
        /// The name.
        public var name: String
        /// Street, place and so on, one line each.
        public var addressLines: [String]
        /// An address for electronic mail; empty where none is known.
        public var email: String

        /// Describes somebody.
        public init(name: String = "", addressLines: [String] = [], email: String = "") {
            self.name = name
            self.addressLines = addressLines
            self.email = email
        }
    }

    /// Whose licence it is.
    public struct Organisation: Hashable, Sendable {
        /// Its name as registered.
        public var name = ""
        /// Its address, one line each.
        public var addressLines: [String] = []
        /// Its number in the register of companies: SIREN, Companies House number, EIN.
        public var registrationNumber = ""
        /// Its number for value-added tax.
        public var vatNumber = ""

        /// Nothing known.
        public init() {}
    }

    /// Whom the recipient answers.
    public struct Contact: Hashable, Sendable {
        /// The name.
        public var name = ""
        /// What the person does in the organisation.
        public var role = ""
        /// The address for electronic mail.
        public var email = ""
        /// The telephone number.
        public var telephone = ""

        /// Nobody named.
        public init() {}
    }

    /// The server.
    public struct Machine: Hashable, Sendable {
        /// Who made it.
        public var maker = ""
        /// Which model it is.
        public var model = ""
        /// The serial number on its chassis.
        public var serial = ""
        /// Its name in the network.
        public var name = ""

        /// Nothing known.
        public init() {}
    }

    /// The system.
    public struct System: Hashable, Sendable {
        /// The product as it is sold; else it is put together from version and edition.
        public var product = ""
        /// The version: `2022`.
        public var version = ""
        /// The edition: `Standard`.
        public var edition = ""
        /// The build: `20348`.
        public var build = ""
        /// The language of the system, as a tag or in words.
        public var language = ""

        /// Nothing known.
        public init() {}
    }

    /// The invoice.
    public struct Invoice: Hashable, Sendable {
        /// Its number.
        public var number = ""
        /// When it was made out.
        public var date: Timestamp?
        /// Who made it out.
        public var supplier = ""
        /// The reference of the product on it.
        public var productReference = ""
        /// How many were bought.
        public var quantity = ""
        /// The amount with its currency, as it stands there.
        public var amount = ""

        /// Nothing known.
        public init() {}
    }

    /// A place that was searched without finding the key.
    public struct SearchedPlace: Hashable, Sendable {
        /// When.
        public var date: Timestamp
        /// Where and how, in words.
        public var text: String

        /// Names a place.
        public init(date: Timestamp, text: String) {
            self.date = date
            self.text = text
        }
    }

    /// Something that is asked for and cannot be had.
    public struct Absence: Hashable, Sendable {
        /// The id of the requirement in `dossier-rules.json`.
        public var requirement: String
        /// Why it cannot be had.
        public var reason: String

        /// Explains a gap.
        public init(requirement: String, reason: String) {
            self.requirement = requirement
            self.reason = reason
        }
    }

    /// What happened.
    public var situation: Situation
    /// Whose licence it is.
    public var organisation = Organisation()
    /// Whom the recipient answers.
    public var contact = Contact()
    /// The server.
    public var machine = Machine()
    /// The system.
    public var system = System()
    /// The text of the activation message.
    public var activationMessage = ""
    /// Its code: `0xC004F034`.
    public var activationCode = ""
    /// The presumed channel: a name of `Channel`, the id of a sheet of `ChannelTable`, or words.
    public var channel = ""
    /// What is damaged or lost, in words.
    public var damage = ""
    /// The invoice.
    public var invoice = Invoice()
    /// The number of the order.
    public var orderNumber = ""
    /// The account or customer number that the order was placed with.
    public var orderAccount = ""
    /// The number of the volume contract.
    public var contract = ""
    /// Where the key was searched without being found, in the order it was done.
    public var searched: [SearchedPlace] = []
    /// What cannot be produced, and why.
    public var absences: [Absence] = []
    /// What is enclosed.
    public var files: [DossierFile] = []
    /// The last five characters of the key, where they are known.
    public var lastFive = ""
    /// Whom the letter is for, where more is known than the recipient's kind; nil for what follows from the other facts.
    public var addressee: Party?
    /// The organisation's own reference: the case.
    public var reference = ""
    /// Where the letter is written.
    public var city = ""
    /// The language of the letter.
    public var language: Language
    /// The country whose customs the letter follows, by ISO 3166: `FR`, `GB`, `US`.
    public var country: String
    /// The date of the letter.
    public var date: Timestamp
    /// Who signs; empty for the contact.
    public var signatory = ""
    /// What the signatory does in the organisation.
    public var signatoryRole = ""

    /// Facts of which nothing is known yet but these.
    public init(situation: Situation, language: Language, country: String, date: Timestamp) {
        self.situation = situation
        self.language = language
        self.country = country
        self.date = date
    }
}
