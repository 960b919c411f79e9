import ArgumentParser
import FoundationEssentials
import Glibc
import Leaks
import Texts

/// `regain leaks hook`: a hook of git that keeps keys out.
struct LeaksHook: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "hook",
            abstract: Interface.help("help.leaks.hook"),
            discussion: Interface.help("help.leaks.hook.discussion")
        )
    }

    @Argument(help: .of("help.leaks.hook.repository"), completion: .directory)
    var repository: String?

    @Flag(help: .of("help.leaks.hook.install"))
    var install = false

    @Flag(help: .of("help.leaks.hook.pre-receive"))
    var preReceive = false

    @Option(help: .of("help.lang"))
    var lang: String?

    func validate() throws {
        if let lang, Language(tag: lang) == nil {
            throw ValidationError(Interface.text("usage.unknown-language", ["language": .text(lang)]))
        }
        guard install || repository == nil else { throw ValidationError(Interface.text("usage.leaks-hook")) }
    }

    func run() throws {
        let name = preReceive ? "pre-receive" : "pre-commit"
        let option = preReceive ? "--pre-receive" : "--staged"
        let script = """
            #!/bin/sh
            # \(Interface.text("leaks.hook-comment"))
            exec "${REGAIN:-regain}" leaks \(option) --quiet ${REGAIN_LEAKS_OPTIONS:-}

            """
        guard install else {
            Terminal.write(script, to: STDOUT_FILENO)
            return
        }
        let given = repository ?? "."
        guard let folder = GitFolder.hooks(of: given) else {
            throw Failure(.noInput, Message("leaks.no-repository", ["path": .text(given)]))
        }
        unsafe mkdir(folder, 0o755)
        let path = "\(folder)/\(name)"
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o755)
        guard descriptor >= 0 else {
            // A hook that is there is somebody's; theirs to join the two.
            if errno == EEXIST { throw Failure(.refused, Message("leaks.hook-exists", ["path": .text(path)])) }
            throw OutputFile.failure(path)
        }
        defer { close(descriptor) }
        guard Terminal.write(script, to: descriptor) else { throw OutputFile.failure(path) }
        let text = Interface.text("leaks.hook-installed", ["path": .text(path)])
        Terminal.write(TextLayout.wrap(text, width: Terminal.width) + "\n", to: STDOUT_FILENO)
    }
}

/// `regain leaks ci`: what a build server needs.
struct LeaksSnippet: ParsableCommand {
    /// Whose build server.
    enum Service: String, ExpressibleByArgument, CaseIterable {
        case github, gitlab
    }

    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "ci",
            abstract: Interface.help("help.leaks.ci"),
            discussion: Interface.help("help.leaks.ci.discussion")
        )
    }

    @Argument(help: .of("help.leaks.ci.service"))
    var service: Service

    @Option(help: .of("help.lang"))
    var lang: String?

    func validate() throws {
        if let lang, Language(tag: lang) == nil {
            throw ValidationError(Interface.text("usage.unknown-language", ["language": .text(lang)]))
        }
    }

    func run() throws {
        let comment = Interface.text("leaks.ci-comment")
        let text: String
        switch service {
        case .github:
            text = """
                # .github/workflows/leaks.yml
                # \(comment)
                name: leaks
                on: [push, pull_request]
                permissions:
                  contents: read
                  security-events: write
                jobs:
                  leaks:
                    runs-on: [self-hosted, regain]
                    steps:
                      - uses: actions/checkout@v4
                        with:
                          fetch-depth: 0
                      - run: regain leaks . --sarif --output regain.sarif
                      - uses: github/codeql-action/upload-sarif@v3
                        if: always()
                        with:
                          sarif_file: regain.sarif

                """
        case .gitlab:
            text = """
                # .gitlab-ci.yml
                # \(comment)
                leaks:
                  stage: test
                  tags: [regain]
                  variables:
                    GIT_DEPTH: "0"
                  script:
                    - regain leaks . --junit --output regain.xml
                  artifacts:
                    when: always
                    reports:
                      junit: regain.xml

                """
        }
        Terminal.write(text, to: STDOUT_FILENO)
    }
}
