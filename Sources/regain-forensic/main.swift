// The worker for images of evidence, locked volumes and earlier states, whose libraries take longer to load than most
// images take to read. It gives up its rights first and then answers the program's questions.
import ForensicWorker
import Glibc
import ImageServing
import WorkerLink

guard let server = WorkerServer() else { exit(64) }
ImageServer(server, driver: ForensicDriver()).run()
