"""A driver that hangs in the middle of a request is given up, at every point at which it is waited for."""

import asyncio
from types import SimpleNamespace
from typing import Any

from crawler.capture.rendering import Part, Rendering

PATIENCE = 0.1  # seconds
LISTING = "http://127.0.0.1/nb/"


class Wish:
    """A script's request, as a frozen driver leaves it: nobody says its headers."""

    resource_type = "fetch"
    url = "http://127.0.0.1/rows.json"
    method = "GET"
    post_data_buffer = None

    async def all_headers(self) -> dict[str, str]:
        await asyncio.Event().wait()
        return {}


async def never(request: Any) -> Any:
    raise AssertionError("nothing is asked for without its headers")


def test_a_driver_that_does_not_say_the_headers_is_given_up() -> None:
    async def meet() -> bool:
        portal = SimpleNamespace(allowed_hosts=frozenset({"127.0.0.1"}))
        look: Any = SimpleNamespace(ended=None, portal=portal)
        document = Part(status=200, headers={}, body=b"")
        rendering = Rendering(
            look=look, url=LISTING, document=document, fetch=never, scripts={}, attempt=0, patience=PATIENCE
        )
        route: Any = SimpleNamespace(request=Wish())
        answering = asyncio.ensure_future(rendering.answer(route))
        await asyncio.sleep(2 * PATIENCE)
        answering.cancel()
        return rendering.is_over()

    assert asyncio.run(meet())
