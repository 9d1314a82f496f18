"""The AWS CLI, loaded once: a process that forks itself for each command of a shell script.

Starting the CLI takes longer than what it does here. This runs the same code with the same arguments,
environment, folder and streams; `folder` holds an `aws` for the PATH of the script.
"""

import os
import pathlib
import signal
import socket
import struct
import sys
import traceback

CLIENT = '''#!{python} -IS
import array, os, socket, struct, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({path!r})
    words = [os.getcwd(), str(len(sys.argv) - 1), *sys.argv[1:]]
    words += [name + "=" + value for name, value in os.environ.items()]
    text = "\\0".join(words).encode("utf-8", "surrogateescape")
    socket.send_fds(server, [struct.pack("!I", len(text))], [0, 1, 2])
    server.sendall(text)
    sys.exit(server.recv(1)[0])
'''


class QuickAWS:
    """A running server of the CLI."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        path = str(self.folder / "socket")
        program = self.folder / "aws"
        program.write_text(CLIENT.format(python=sys.executable, path=path))
        program.chmod(0o755)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        self.process = os.fork()
        if self.process == 0:
            serve(listener)
        listener.close()

    def stop(self):
        os.kill(self.process, signal.SIGTERM)
        os.waitpid(self.process, 0)


def serve(listener):
    """Answers until killed; never returns."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Finished commands are nobody's to wait for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    from awscli import clidriver, handlers  # noqa: F401  loaded for the forks to come

    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            status = 255
            try:
                status = answer(connection, clidriver)
            except SystemExit as end:
                status = end.code or 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                connection.send(bytes([status]))
                os._exit(0)
        connection.close()


def answer(connection, clidriver):
    """Runs one command; returns its exit status."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    head, streams, _, _ = socket.recv_fds(connection, 4, 3)
    text = b""
    (length,) = struct.unpack("!I", head)
    while len(text) < length:
        text += connection.recv(length - len(text))
    folder, count, *words = text.decode("utf-8", "surrogateescape").split("\0")
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.chdir(folder)
    # Set by the CLI itself when it is loaded.
    own = {name: os.environ[name] for name in ["AWS_DATA_PATH"]}
    os.environ.clear()
    os.environ.update(own)
    os.environ.update(word.split("=", 1) for word in words[int(count):])
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")
    sys.argv = ["aws", *words[: int(count)]]
    try:
        return clidriver.main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
