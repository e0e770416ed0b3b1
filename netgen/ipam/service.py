"""A request from the socket to an answer: routes, errors, log and metrics."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from contextlib import suppress

from netgen.ipam.driver import Answer, Driver
from netgen.ipam.policy import Refused
from netgen.ipam.protocol import Request, Response, failure, reply
from netgen.ipam.store import StoreError
from netgen.ipam.watch import CONTENT_TYPE, Log, Metrics


class Service:
    """Answers every request, whatever happens: dockerd repeats a request without an answer, and waits 15 seconds."""

    def __init__(self, driver: Driver, log: Log, metrics: Metrics) -> None:
        self.driver = driver
        self.log = log
        self.metrics = metrics

    def answer(self, request: Request) -> Response:
        """The answer; never an exception."""
        if request.path == "/metrics":
            return self._metrics(request)
        if not self.driver.knows(request.path):
            self.log("warning", "unknown", path=request.path)
            return failure(404, f"{request.path} is no endpoint of Docker's IPAM plugins")
        if request.method != "POST":
            return failure(405, f"{request.path} takes POST")
        return self._driven(request)

    def _driven(self, request: Request) -> Response:
        began = time.perf_counter()
        result, lost = "ok", None
        endpoint = request.path.rpartition(".")[2]
        try:
            answer = self.driver.answer(request.path, request.body)
        except Refused as error:
            result, body = "refused", _error(str(error))
            self.metrics.refused(error.reason)
            self.log("warning", "refused", endpoint=endpoint, reason=error.reason, error=str(error))
        except StoreError as error:
            result, body = "error", _error(str(error))
            self.log("error", "state", endpoint=endpoint, error=str(error))
        except Exception as error:
            result, body = "error", _error(f"the plugin has a bug: {type(error).__name__}; its log has all of it")
            self.log("error", "bug", endpoint=endpoint, error=traceback.format_exc())
        else:
            body, lost = reply(answer.body), self._lost(answer)
            self.log("info", answer.event, **answer.facts)
        self.metrics.request(endpoint, result, time.perf_counter() - began)
        return Response(200, body, lost=lost)

    def _lost(self, answer: Answer) -> Callable[[], None] | None:
        """What to do when Docker does not get the answer: it does not know of the lease, and would never release it."""
        lease = answer.lease
        if lease is None:
            return None

        def take_back() -> None:
            with suppress(StoreError):  # then reconcile finds it
                self.driver.take_back(lease)
            self.log("warning", "taken_back", **answer.facts)

        return take_back

    def _metrics(self, request: Request) -> Response:
        if request.method != "GET":
            return failure(405, "/metrics takes GET")
        try:
            text = self.metrics.text(self.driver.config, self.driver.store)
        except StoreError as error:
            return failure(500, str(error))
        return Response(200, text.encode(), CONTENT_TYPE)


def _error(text: str) -> bytes:
    """dockerd shows it as ``remote: netgen: ....``, with a full stop of its own."""
    return reply({"Error": f"netgen: {text}"})
