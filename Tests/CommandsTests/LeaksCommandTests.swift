import Foundation
import JSONText
import TestSupport
import Testing

/// `regain leaks` as a person, git and a build server use it.
@Suite struct LeaksCommandTests {
    private static let hasGit = SharedFiles.hasTool("git")
    /// A reader of SARIF that checks every field against the types of the standard.
    private static let hasSARIF =
        (try? SharedFiles.output(of: "python3", ["-c", "import sarif_pydantic"])) != nil
    private static let hasCI = SharedFiles.hasTool("check-jsonschema")
    private static let git = [
        "GIT_AUTHOR_NAME": "Anna", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "Anna",
        "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
    ]

    private static func lab() throws -> Lab {
        let lab = try Lab()
        try lab.write("sources/clean.txt", "nothing {8D4BF4A4-1D5C-4E1B-9B1E-0A1B2C3D4E5F} here\n")
        return lab
    }

    @Test func `the exit code says clean, leaks or partly read`() async throws {
        let lab = try Self.lab()
        let key = try Lab.wholeKey()
        let clean = try await lab.run(["leaks", "sources"])
        #expect(clean.status == 0 && clean.output.contains("No product key leaks") && clean.output.contains("1 GUID"))
        try lab.write("sources/public.txt", SampleKeys.server2019Standard)
        #expect(try await lab.run(["leaks", "sources"]).status == 0)
        #expect(try await lab.run(["leaks", "sources", "--fail-on", "any"]).status == 1)
        try lab.write("sources/broken.zip", Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0xFF, count: 64))
        let partly = try await lab.run(["leaks", "sources"])
        #expect(partly.status == 2 && partly.output.contains("broken.zip"))
        try lab.write("sources/key.cmd", "set K=\(key)\n")
        let leaks = try await lab.run(["leaks", "sources"])
        #expect(leaks.status == 1 && leaks.output.contains("sources/key.cmd:1:7"))
        #expect(leaks.output.contains(key.suffix(5)) && leaks.output.contains("Windows Server 2019"))
        #expect(try await lab.run(["leaks", "sources", "--fail-on", "ours"]).status == 2)
        #expect(try await lab.run(["leaks", "no-such-thing"]).status == 66)
        let piped = try await lab.run(["leaks", "-"], input: Array("x\n\(key)".utf8))
        #expect(piped.status == 1 && piped.output.contains("-:2:1"))
        for arguments in [[], ["sources", "--staged"], ["sources", "--json", "--csv"], ["sources", "--fix"]] {
            #expect(try await lab.run(["leaks"] + arguments).status == 64, "\(arguments)")
        }
        for run in [leaks, partly, piped] { #expect(!run.everything.shows(key)) }
    }

    @Test func `no report shows a key, in either language`() async throws {
        let lab = try Self.lab()
        let key = try Lab.wholeKey()
        try lab.write("sources/\(key)/a.json", "{\"k\": \"\(key.replacing("-", with: "\\u002d"))\"}")
        for form in [[], ["--json"], ["--sarif"], ["--junit"], ["--csv"]] {
            for language in ["en", "fr"] {
                let run = try await lab.run(["leaks", "sources", "--lang", language] + form)
                #expect(run.status == 1)
                #expect(run.everything.firstMatch(of: /\b(leaks|help|usage)\.(?!md)[a-z-]+[a-z]/) == nil, "\(form)")
                #expect(!run.everything.shows(key), "\(form)")
            }
        }
    }

    @Test func `the JSON names class, place, layers and what was set aside`() async throws {
        let lab = try Self.lab()
        try lab.write("sources/a.txt", "é \(try Lab.wholeKey())\n")
        let run = try await lab.run(["leaks", "sources", "--json"])
        let document = try JSONSerialization.jsonObject(with: Data(run.outputBytes)) as? [String: Any]
        #expect(document?["schema"] as? String == "regain.leaks/1")
        let leak = (document?["leaks"] as? [[String: Any]])?.first
        #expect(leak?["class"] as? String == "unknown" && leak?["path"] as? String == "sources/a.txt")
        #expect(leak?["line"] as? Int == 1 && leak?["column"] as? Int == 3 && leak?["offset"] as? Int == 3)
        #expect((leak?["fingerprint"] as? String)?.hasPrefix("hmac-sha256:") == true)
        #expect((document?["summary"] as? [String: Any])?["guids"] as? Int == 1)
    }

    @Test(.enabled(if: hasSARIF, "no reader of SARIF from PyPI is installed"))
    func `the SARIF is what the standard asks for`() async throws {
        let lab = try Self.lab()
        try lab.write("sources/a b.txt", "x\n\(try Lab.wholeKey())\nrem regain:allow\n\(try Lab.wholeKey(1))\n")
        try lab.write("sources/public.txt", SampleKeys.server2019Standard)
        try lab.write("sources/broken.zip", Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0xFF, count: 64))
        let run = try await lab.run(["leaks", "sources", "--sarif", "--output", "report.sarif"])
        #expect(run.status == 1 && run.output.isEmpty)
        let script = """
            import sys
            from sarif_pydantic import Sarif
            text = open(sys.argv[1]).read()
            report = Sarif.model_validate_json(text)
            def unknown(value):
                if isinstance(value, list):
                    return set().union(*map(unknown, value))
                if not hasattr(value, "model_fields_set"):
                    return set()
                fields = [getattr(value, name) for name in type(value).model_fields if name != "properties"]
                return set(value.model_extra or {}).union(*map(unknown, fields))
            # Three that the standard has and the library has not, or calls otherwise: 3.14.17, 3.20.21, 3.27.23.
            known = {"columnKind", "toolExecutionNotifications", "suppressions"}
            assert unknown(report) <= known, unknown(report)
            [run] = report.runs
            for result in run.results:
                place = result.locations[0].physical_location
                print(result.rule_id, place.artifact_location.uri, place.region.start_line, len((result.model_extra or {}).get('suppressions', [])))
            """
        let read = try await ToolRun("python3", ["-c", script, lab.path("report.sarif")])
        #expect(read.status == 0, "\(read.error)")
        let lines = read.output.split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "regain/key-unknown sources/a%20b.txt 2 0", "regain/key-unknown sources/a%20b.txt 4 1",
                "regain/key-public sources/public.txt 1 0",
            ]
        )
    }

    @Test(.enabled(if: SharedFiles.hasTool("python3"), "python3 is not installed"))
    func `the JUnit and the CSV are read by others`() async throws {
        let lab = try Self.lab()
        try lab.write("sources/<a>&\"b\".txt", try Lab.wholeKey())
        try lab.write("sources/=cmd.txt", try Lab.wholeKey(1))
        let junit = try await lab.run(["leaks", "sources", "--junit"])
        let script = """
            import sys, xml.etree.ElementTree as tree
            suite = tree.fromstring(sys.stdin.buffer.read()).find('testsuite')
            print(suite.get('tests'), suite.get('failures'), suite.get('errors'))
            print([case.get('name') for case in suite if case.find('failure') is not None])
            """
        let read = try await ToolRun("python3", ["-c", script], input: junit.outputBytes)
        #expect(read.output.hasPrefix("2 2 0\n") && read.output.contains("sources/<a>&\"b\".txt:1"))
        let csv = try await lab.run(["leaks", "sources", "--csv"])
        let table = "import csv, sys; print([row['line'] + row['class'] for row in csv.DictReader(sys.stdin)])"
        let rows = try await ToolRun("python3", ["-c", table], input: csv.outputBytes)
        #expect(rows.output == "['1unknown', '1unknown']\n")
    }

    @Test func `a baseline lets what is known pass`() async throws {
        let lab = try Self.lab()
        try lab.write("sources/a.txt", "\(try Lab.wholeKey())\n")
        #expect(try await lab.run(["leaks", "sources", "--write-baseline", "known.json"]).status == 1)
        let again = try await lab.run(["leaks", "sources", "--baseline", "known.json"])
        #expect(again.status == 0 && again.output.contains("1 is known from the baseline"))
        try lab.write("sources/b.txt", "\(try Lab.wholeKey())\n")
        #expect(try await lab.run(["leaks", "sources", "--baseline", "known.json"]).status == 1)
        #expect(try await lab.run(["leaks", "sources", "--baseline", "none.json"]).status == 66)
        try lab.write("bad.json", "[]")
        #expect(try await lab.run(["leaks", "sources", "--baseline", "bad.json"]).status == 65)
    }

    @Test func `nothing is written to what is searched`() async throws {
        let lab = try Self.lab()
        try lab.fill()
        let before = try lab.sourceDigest()
        for form in [[], ["--sarif"], ["--write-baseline", "b.json"]] {
            try await lab.run(["leaks", "sources"] + form)
        }
        #expect(try lab.sourceDigest() == before)
    }

    // MARK: Hooks, run by git itself

    @Test(.enabled(if: hasGit, "git is not installed"))
    func `the pre-commit hook keeps a key out, and lets the rest in`() async throws {
        let lab = try Self.lab()
        let line = """
            set -e
            git init -q -b main repository && cd repository
            "$REGAIN" leaks hook --install
            echo clean > a.txt && git add a.txt && git commit -q -m clean
            printf 'x\\nkey %s\\n' "$KEY" > 'b c.txt' && git add . && echo gone > 'b c.txt'
            ! git commit -q -m key 2>&1
            echo "commits $(git rev-list --count HEAD)"
            git add . && git commit -q -m without
            printf 'key %s # regain:allow\\n' "$KEY" > d.txt && git add . && git commit -q -m allowed
            echo "commits $(git rev-list --count HEAD)"
            """
        let run = try await lab.shell(line, Self.git.merging(["KEY": try Lab.wholeKey()]) { $1 })
        #expect(run.status == 0, "\(run.everything)")
        #expect(run.output.contains("commits 1\n") && run.output.contains("commits 3\n"))
        let key = try Lab.wholeKey()
        #expect(run.output.contains("b c.txt:2:5") && !run.everything.shows(key))
        // A hook that is there is not replaced.
        let again = try await lab.run(["leaks", "hook", "--install", "repository"])
        #expect(again.status == 3)
        #expect(
            try await lab.run(["leaks", "hook", "--install", "sources"], ["GIT_CEILING_DIRECTORIES": "/"]).status == 66
        )
        let printed = try await lab.run(["leaks", "hook", "--pre-receive"])
        #expect(printed.status == 0 && printed.output.hasPrefix("#!/bin/sh\n"))
    }

    @Test(.enabled(if: hasGit, "git is not installed"))
    func `the pre-receive hook refuses a push that brings a key, also in a commit before the last`() async throws {
        let lab = try Self.lab()
        let line = """
            set -e
            git init -q --bare server.git && "$REGAIN" leaks hook --install --pre-receive server.git
            git init -q -b main work && cd work && git remote add origin ../server.git
            echo clean > a.txt && git add . && git commit -q -m clean && git push -q origin main
            echo "key $KEY" > b.txt && git add . && git commit -q -m oops
            git rm -q b.txt && git commit -q -m 'taken away'
            ! git push origin main 2>&1
            ! git push origin main:refs/heads/other 2>&1
            git reset -q --hard HEAD~2 && git commit -q --allow-empty -m "key $KEY"
            ! git push -q origin main 2>&1
            git reset -q --hard HEAD~1 && echo more > c.txt && git add . && git commit -q -m more
            git tag -a v1 -m fine && git push -q origin main v1
            git push -q origin :refs/tags/v1
            echo "commits $(git -C ../server.git rev-list --count --all)"
            """
        let run = try await lab.shell(line, Self.git.merging(["KEY": try Lab.wholeKey()]) { $1 })
        #expect(run.status == 0, "\(run.everything)")
        #expect(run.output.contains("commits 2\n") && run.output.contains("b.txt:1:5"))
        let key = try Lab.wholeKey()
        #expect(!run.everything.shows(key))
    }

    @Test func `the snippets are what the services take`() async throws {
        let lab = try Lab()
        let github = try await lab.run(["leaks", "ci", "github"])
        let gitlab = try await lab.run(["leaks", "ci", "gitlab", "--lang", "fr"])
        #expect(github.status == 0 && github.output.contains("fetch-depth: 0"))
        #expect(gitlab.status == 0 && gitlab.output.contains("junit: regain.xml"))
        #expect(try await lab.run(["leaks", "ci", "other"]).status == 64)
        guard Self.hasCI else { return }
        for (name, schema, text) in [
            ("github.yml", "vendor.github-workflows", github.output), ("gitlab.yml", "vendor.gitlab-ci", gitlab.output),
        ] {
            let file = try lab.write(name, text)
            let check = try await ToolRun("check-jsonschema", ["--builtin-schema", schema, file])
            #expect(check.status == 0, "\(check.everything)")
        }
    }
}
