// The worker that reads mails. It gives up its rights first and then answers the program's questions.
import DocumentServing
import Glibc
import MailWorker
import WorkerLink

// Conversions between character sets are files of the system, which are out of reach afterwards.
CharacterSets.prepare()
MailDriver.prepare()
guard let server = WorkerServer() else { exit(64) }
DocumentServer(server, driver: MailDriver()).run()
