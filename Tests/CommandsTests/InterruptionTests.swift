import Foundation
import TestSupport
import Testing

/// What is left when a person presses Ctrl-C.
@Suite(.timeLimit(.minutes(15)))
struct InterruptionTests {
    /// Starts the program, waits until it has something to be interrupted in, and sends it a signal.
    private static func interrupting(_ command: String, when condition: String) -> String {
        """
        \(command) & child=$!
        for i in $(seq 400); do \(condition) && break; sleep 0.05; done
        started=$(date +%s%N)
        kill -INT $child; wait $child; status=$?
        echo "status $status after $(( ($(date +%s%N) - started) / 1000000 )) ms"
        """
    }

    @Test(.enabled(if: SharedFiles.hasTool("python3"), "python3 is not installed"))
    func `a search that waits for a server ends at once, and its workers with it`() async throws {
        let lab = try Lab()
        let server = try PythonServer("ranged.py")
        // A shell gives what it starts in the background no Ctrl-C, so the child takes it back.
        let python =
            #"import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"#
        let command =
            "python3 -c '\(python)' \"$REGAIN\" find http://127.0.0.1:\(server.port)/stalling/100000?seconds=60"
        let run = try await lab.shell(
            Self.interrupting(command, when: "pgrep -P $child -x regain-http >worker")
                // What has ended may wait for a parent that collects it.
                + "\nsleep 0.5; grep -qs '^State:[[:space:]]*[^Z[:space:]]' /proc/$(cat worker)/status || echo gone"
        )
        let answer = try #require(run.output.firstMatch(of: /status (\d+) after (\d+) ms/), "\(run.everything)")
        // The server would have kept it for a minute.
        #expect(answer.1 == "130" && Int(answer.2).map { $0 < 30_000 } == true)
        #expect(run.output.contains("gone\n"), "\(run.everything)")
    }

    @Test(.enabled(if: Lab.hasTerminal, "python3, which makes the terminal, is not installed"))
    func `a terminal shows again what is typed when a prompt was left by a signal`() async throws {
        let lab = try Lab()
        let script = """
            import os, pty, signal, sys, termios, time
            child, master = pty.fork()
            if child == 0:
                os.execv(sys.argv[1], sys.argv[1:])
            def echoes():
                return bool(termios.tcgetattr(master)[3] & termios.ECHO)
            os.read(master, 1000)
            silent = not echoes()
            os.write(master, b"\\x03")
            shown = b""
            while True:
                try:
                    part = os.read(master, 1000)
                except OSError:
                    break
                if not part:
                    break
                shown += part
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            print("silent", silent, "echoes", echoes(), "status", status)
            """
        let run = try await ToolRun(
            "python3",
            ["-c", script, Lab.program, "key"],
            environment: Lab.environment,
            folder: lab.path("")
        )
        #expect(run.output == "silent True echoes True status -2\n", "\(run.everything)")
    }
}
