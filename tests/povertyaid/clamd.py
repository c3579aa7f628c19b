"""A clamd as its manual says: on a real socket, knows one signature."""

import socket
import struct
import threading

# The test file of EICAR, in two halves so that no scanner takes these sources for it
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    def __init__(self, door: socket.socket, answer: bytes | None = None):
        self.door, self.answer, self.seen = door, answer, []
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        while True:
            try:
                line, _ = self.door.accept()
            except OSError:
                return
            with line, line.makefile("rwb") as stream:
                self.talk(stream)

    def talk(self, stream):
        command = b""
        while not command.endswith(b"\0"):
            command += stream.read(1)
        if command == b"zPING\0":
            stream.write(b"PONG\0")
            return
        assert command == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", stream.read(4))[0]:
            content += stream.read(size)
        self.seen.append(content)
        found = b"stream: Win.Test.EICAR_HDB-1 FOUND" if EICAR in content else b""
        stream.write((self.answer or found or b"stream: OK") + b"\0")

    def stop(self):
        self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        self.thread.join()
