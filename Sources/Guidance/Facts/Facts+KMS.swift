extension Facts {
    /// Judges a KMS server by its name: one of the organisation's domains, or foreign.
    ///
    /// A name without a dot is the organisation's own, found through its DNS suffix. Without domains to compare with,
    /// nothing is judged. Microsoft's own servers for machines in Azure count as own.
    public mutating func setKMSServer(_ name: String, ownDomains: [String]) {
        let host = Self.plain(name.prefix { $0 != ":" })
        let domains = ownDomains.map(Self.plain).filter { !$0.isEmpty }
        if !host.contains(".") || Self.azure.contains(host) {
            self[.kmsServer] = "own"
        } else if !domains.isEmpty {
            self[.kmsServer] = domains.contains { host == $0 || host.hasSuffix("." + $0) } ? "own" : "foreign"
        }
    }

    /// Source: Microsoft, Azure KMS endpoints.
    private static let azure: Set<String> = ["azkms.core.windows.net", "kms.core.windows.net"]

    private static func plain(_ name: some StringProtocol) -> String {
        let lower = name.lowercased()
        let start = lower.drop { $0 == "." || $0 == " " }
        return String(start).trimmingSuffix { $0 == "." || $0 == " " }
    }
}
