"""The portal's kept connections when the door closes them."""

from __future__ import annotations

import socket
import threading

from crvs_portal.adapters.pool import Pool

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def test_a_connection_that_the_door_has_closed_meanwhile_carries_no_request() -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        """Answer as if the connection stayed, and close it."""
        for _ in range(2):
            connection, _address = listening.accept()
            connection.recv(65536)
            connection.sendall(_ANSWER)
            connection.close()
            closed.release()

    closed = threading.Semaphore(0)
    thread = threading.Thread(target=serve)
    thread.start()
    pool = Pool(f"http://127.0.0.1:{listening.getsockname()[1]}", size=2)
    for _ in range(2):
        assert pool.exchange("POST", "/", {}, b"{}", timeout=5).body == b"ok"
        assert closed.acquire(timeout=5)
    pool.close()
    thread.join(5)
    listening.close()
