/// A fact that letters and dossiers are filled with, as people state it: `company.name`.
public enum CaseFact: String, CaseIterable, Hashable, Sendable {
    /// Name of the organisation.
    case companyName = "company.name"
    /// Its address, lines separated by `;` or line ends.
    case companyAddress = "company.address"
    /// Its number in the register of companies.
    case companyRegistration = "company.registration"
    /// Its VAT number.
    case companyVAT = "company.vat"
    /// Who writes.
    case contactName = "contact.name"
    /// What they are in the organisation.
    case contactRole = "contact.role"
    /// Their address for mail.
    case contactEmail = "contact.email"
    /// Their telephone.
    case contactTelephone = "contact.telephone"
    /// Who signs, where that is somebody else.
    case signatory
    /// Name of the server.
    case serverName = "server.name"
    /// Maker of the machine.
    case machineMaker = "server.maker"
    /// Model of the machine.
    case machineModel = "server.model"
    /// Serial number or service tag.
    case machineSerial = "server.serial"
    /// Release of Windows Server: `2019`.
    case windowsVersion = "windows.version"
    /// Edition: `Standard`.
    case windowsEdition = "windows.edition"
    /// Build number.
    case windowsBuild = "windows.build"
    /// Language of the installation: `fr-FR`.
    case windowsLanguage = "windows.language"
    /// The message that Windows shows.
    case activationMessage = "activation.message"
    /// The code that Windows shows: `0xC004F074`.
    case activationCode = "activation.code"
    /// How the licence came, as a channel: `retail`, `oem`.
    case channel
    /// What is wrong with the label, in a sentence.
    case damage
    /// Last five characters of the key, where they are known.
    case partial
    /// Who sold the licence.
    case supplier
    /// Number of the invoice.
    case invoiceNumber = "invoice.number"
    /// Its day.
    case invoiceDate = "invoice.date"
    /// The product as the invoice names it.
    case invoiceProduct = "invoice.product"
    /// How many.
    case invoiceQuantity = "invoice.quantity"
    /// What was paid, with the currency.
    case invoiceAmount = "invoice.amount"
    /// Number of the order.
    case orderNumber = "order.number"
    /// The account with which it was ordered.
    case orderAccount = "order.account"
    /// Number of the contract.
    case contractNumber = "contract.number"
    /// Where letters are written.
    case city
    /// To whom the letter goes, where that is not who the dossier is for.
    case recipientName = "recipient.name"
    /// Their address, lines separated by `;` or line ends.
    case recipientAddress = "recipient.address"
    /// Their address for mail.
    case recipientEmail = "recipient.email"
    /// Country whose conventions letters follow: `FR`, `GB`, `US`.
    case country

    /// Code of its name.
    public var nameCode: String { "case.fact.\(rawValue)" }
}
