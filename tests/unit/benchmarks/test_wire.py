"""The light client, against a server that answers in pieces."""

import socket
import threading
from collections.abc import Generator

import pytest

from benchmarks import wire

ANSWER = b"HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\n\r\nhello"


def serve(listener: socket.socket, answer: bytes) -> None:
    while True:
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=talk, args=(peer, answer), daemon=True).start()


def talk(peer: socket.socket, answer: bytes) -> None:
    with peer:
        while peer.recv(65536):
            for piece in (answer[:30], answer[30:-2], answer[-2:]):
                peer.sendall(piece)


@pytest.fixture
def port() -> Generator[int]:
    listener = socket.create_server((wire.LOOPBACK, 0))
    threading.Thread(target=serve, args=(listener, ANSWER), daemon=True).start()
    yield int(listener.getsockname()[1])
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def test_an_answer_in_pieces_is_whole_in_the_end(port: int) -> None:
    one = wire.Wire(port)
    assert one.ask(wire.request("GET", "/", {}), expect=(202,)) == b"hello"
    one.close()


def test_every_request_is_timed(port: int) -> None:
    requests = [wire.request("POST", "/", {}, b"{}")] * 7
    taken = wire.send_all(port, requests, connections=3, expect=202)
    assert len(taken) == 7
    assert min(taken) > 0


def test_more_connections_than_requests_do_no_harm(port: int) -> None:
    assert len(wire.send_all(port, [wire.request("GET", "/", {})], connections=4, expect=202)) == 1


def test_another_answer_than_the_expected_one_ends_the_measurement(port: int) -> None:
    with pytest.raises(wire.UnexpectedAnswer, match="202 Accepted"):
        wire.send_all(port, [wire.request("GET", "/", {})], connections=1, expect=200)


def test_a_request_tells_the_length_of_its_body() -> None:
    made = wire.request("POST", "/orders", {"Prefer": "wait=1"}, b"12345")
    head, _, body = made.partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"POST /orders HTTP/1.1",
        b"Host: 127.0.0.1",
        b"Prefer: wait=1",
        b"Content-Type: application/json",
        b"Content-Length: 5",
    ]
    assert body == b"12345"
