"""The lines of a request's body, one at a time: memory holds one of them, whatever the body's length.

The body is copied to a temporary file first, so that one that was cut, is too long or has too many lines is
refused before anything is done with its first line.
"""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Self

from falcon import Request

from services.gateway.problems import TooLarge
from services.gateway.reading.requests import body_of, check_whole

IN_MEMORY = 256 * 1024
"""Bytes of one body kept in memory."""
PIECE = 64 * 1024


class Lines:
    """Iterates over `(number, line)`, from 1, without blank lines; as often as wanted.

    A line of more than `longest` bytes before its end comes as None. A context manager: the file goes too.
    """

    def __init__(self, req: Request, *, limit: int, longest: int) -> None:
        """Read the body. Raises the problems 413 over `limit` bytes, 400 when it was cut, 415 when packed."""
        self._longest = longest
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by __exit__
        try:
            self._copy(req, limit)
        except BaseException:
            self._file.close()
            raise

    def __iter__(self) -> Iterator[tuple[int, bytes | None]]:
        """See the class."""
        self._file.seek(0)
        number = 0
        while line := self._file.readline(self._longest + len(b"\r\n")):
            number += 1
            if len(line.removesuffix(b"\n").removesuffix(b"\r")) > self._longest:
                if not line.endswith(b"\n"):
                    self._skip()
                yield number, None
            elif not line.isspace():
                yield number, line

    def _skip(self) -> None:
        """Go to the end of a line that is too long."""
        while rest := self._file.readline(PIECE):
            if rest.endswith(b"\n"):
                return

    def _copy(self, req: Request, limit: int) -> None:
        stream, came = body_of(req, limit), 0
        while piece := stream.read(PIECE):
            came += len(piece)
            if came > limit:
                raise TooLarge(limit)
            self._file.write(piece)
        check_whole(req, came)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
