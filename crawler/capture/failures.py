"""Why no answer came, in words that name the mend where there is one."""

from collections.abc import Iterator

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost
from twisted.internet.error import TimeoutError as ConnectTimeout
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError

from crawler.capture.connection import CONNECT_TIMEOUT, AnswerRefused


class NoAnswer(Exception):
    """No whole answer came; the message says why. `again`: whether asking again may help."""

    def __init__(self, reason: str, again: bool = True):
        super().__init__(reason)
        self.again = again


def no_answer(error: Exception, longest: float, largest: int) -> NoAnswer:
    """What Scrapy's or Twisted's error means. `longest`: seconds for an answer. `largest`: bytes of it."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, AnswerRefused):
            return NoAnswer(str(cause))
        if isinstance(cause, SSL.Error | VerificationError):
            return NoAnswer(_tls(cause), again=False)
    if isinstance(error, DownloadCancelledError):
        return NoAnswer(f"the answer is larger than {largest >> 20} MiB", again=False)
    if isinstance(error, ResponseDataLossError):
        return NoAnswer("cut short: the connection ended before the announced end")
    if any(isinstance(cause, ConnectTimeout) for cause in causes):
        return NoAnswer(f"no connection within {CONNECT_TIMEOUT:g} s")
    if isinstance(error, DownloadTimeoutError):
        return NoAnswer(f"no whole answer within {longest:g} s")
    if isinstance(error, CannotResolveHostError):
        return NoAnswer("its name has no address")
    if isinstance(error, DownloadConnectionRefusedError):
        return NoAnswer("connection refused")
    return NoAnswer(_words(causes[-1]))


def _words(cause: BaseException) -> str:
    if isinstance(cause, ParseError | ValueError | KeyError):
        return f"what came is no HTTP answer: {cause.args[0] if cause.args else type(cause).__name__}"
    if isinstance(cause, ConnectionLost | ConnectionDone):
        return "the connection was lost before the answer"
    if isinstance(cause, ConnectError):
        return f"no connection: {cause.osError or type(cause).__name__}"
    return str(cause).strip().rstrip(".") or type(cause).__name__


def _tls(error: BaseException) -> str:
    """The mend: many old sites can be had by http alone."""
    if isinstance(error, VerificationError):
        said = "its certificate is another host's"
    else:
        said = ", ".join(str(part[-1]) for part in error.args[0]) if error.args and error.args[0] else "connection lost"
    return f"no trusted TLS connection ({said}); if the site answers by http, put its http address into the registry"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, then what it wraps, outermost first."""
    yield error
    for reason in getattr(error, "reasons", ()):
        if isinstance(reason, Failure) and reason.value is not None:
            yield from _causes(reason.value)
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)
