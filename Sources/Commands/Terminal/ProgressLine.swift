import Recovery
import Texts

/// How far a search through raw bytes has come, in words.
struct ProgressLine {
    let language: Language

    private static let plain = "progress.carving"
    private static let withPace = "progress.carving-rate"

    /// Bytes done, how many it is in a second, and how long the rest will take at that pace.
    ///
    /// - Parameters:
    ///   - progress: how far it has come.
    ///   - milliseconds: how long this run has taken for that.
    /// - Returns: one line; without pace and rest where nothing can be said of them yet.
    func text(_ progress: CarvingProgress, milliseconds: Int64) -> String {
        var arguments: [String: TextArgument] = [
            "source": .text(progress.source), "done": .text(size(progress.done)), "total": .text(size(progress.total)),
            "percent": .number(progress.total == 0 ? 100 : Int(Double(progress.done) / Double(progress.total) * 100)),
        ]
        let read = progress.done - min(progress.done, progress.skipped)
        guard milliseconds >= 500, read > 0 else { return say(Self.plain, arguments) }
        let rate = Double(read) * 1_000 / Double(milliseconds)
        arguments["rate"] = .text(size(UInt64(rate)))
        // Holes ahead are not known, so it may be less.
        arguments["left"] = .text(time(Int(Double(progress.total - progress.done) / rate)))
        return say(Self.withPace, arguments)
    }

    /// A number of bytes with three digits: `1.53 GiB`, `1,53 Gio`.
    func size(_ byteCount: UInt64) -> String {
        let units = ["unit.byte", "unit.kib", "unit.mib", "unit.gib", "unit.tib", "unit.pib"]
        var amount = Double(byteCount)
        var unit = 0
        while amount >= 1_000, unit + 1 < units.count {
            amount /= 1_024
            unit += 1
        }
        let decimals = unit == 0 || amount >= 100 ? 0 : amount >= 10 ? 1 : 2
        return say(units[unit], ["amount": .text(decimal(amount, decimals))])
    }

    private func decimal(_ amount: Double, _ decimals: Int) -> String {
        let scale = [1, 10, 100][decimals]
        let scaled = Int((amount * Double(scale)).rounded())
        guard decimals > 0 else { return language.number(scaled) }
        let fraction = String(scaled % scale)
        let padding = String(repeating: "0", count: decimals - fraction.count)
        return "\(language.number(scaled / scale))\(language == .english ? "." : ",")\(padding)\(fraction)"
    }

    private func time(_ seconds: Int) -> String {
        let parts: [String: TextArgument] = [
            "hours": .number(seconds / 3_600), "minutes": .number(seconds / 60 % 60), "seconds": .number(seconds % 60),
        ]
        return say(seconds >= 3_600 ? "time.hours" : seconds >= 60 ? "time.minutes" : "time.seconds", parts)
    }

    private func say(_ code: String, _ arguments: [String: TextArgument]) -> String {
        Phrasebook.standard.text(code, arguments, in: language)
    }
}
