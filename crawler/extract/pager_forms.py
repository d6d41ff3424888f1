"""The next page of a listing whose pager sends a form: a function sets the page's number in a field and submits."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

from archive.records import Ask
from crawler.extract.addresses import absolute
from crawler.extract.outline import Outline
from crawler.extract.pager_calls import function_called
from crawler.extract.pager_links import named_next

_POSTBACK = re.compile(r"__doPostBack\(\s*\\?['\"]([^'\"\\]*)\\?['\"]\s*,\s*\\?['\"]([^'\"\\]*)\\?['\"]")  # ASP.NET
_SUBMITS = re.compile(r"\bsubmit\s*\(")
_FIELD = re.compile(
    r"([\w$-]+)[\"'\])\s]*\.\s*(?:value\s*=|val\s*\()\s*([\w$]+)"
)  # f.pageNo.value = n, $("#pageNo").val(n)
_UNSENT = frozenset(("submit", "button", "image", "reset", "checkbox", "radio", "password", "file"))


def form_page(outline: Outline, url: str) -> Ask | None:
    """The next page as its form asks for it; None where no link to it sends one."""
    for place in named_next(outline):
        attributes = outline.attributes[place]
        script = f"{attributes.get('onclick') or ''} {attributes.get('href') or ''}"
        if postback := _POSTBACK.search(script):
            return _asked(outline, url, place, {"__EVENTTARGET": postback[1], "__EVENTARGUMENT": postback[2]})
        for word, number, body in function_called(attributes, outline.code):
            fields = [field for field, value in _FIELD.findall(body) if value == word]
            if fields and _SUBMITS.search(body):
                return _asked(outline, url, place, {fields[0]: number})
    return None


def _asked(outline: Outline, url: str, place: int, values: dict[str, str]) -> Ask | None:
    """What the form round a place, else the one that has the fields, sends with these values."""
    forms = [form for form, tag in enumerate(outline.tags) if tag == "form"]
    around = [form for form in forms if form < place < outline.ends[form]]
    for form in (*around, *forms):
        names = {name: field for field in _inputs(outline, form) for name in _names(outline, field)}
        if "__EVENTTARGET" in values or values.keys() <= names.keys():
            known = {outline.attribute(names[name], "name") if name in names else name: values[name] for name in values}
            return _sent(outline, url, form, {**_fields(outline, form), **known})
    return None


def _sent(outline: Outline, url: str, form: int, fields: dict[str, str]) -> Ask | None:
    address = absolute(outline.base_of(url), outline.attribute(form, "action") or url)
    if address is None:
        return None
    if outline.attribute(form, "method").lower() == "post":
        return Ask(url=address, method="POST", body=urlencode(fields))
    return Ask(url=f"{address.partition('?')[0]}?{urlencode(fields)}")


def _fields(outline: Outline, form: int) -> dict[str, str]:
    inputs = (field for field in _inputs(outline, form) if outline.attribute(field, "type").lower() not in _UNSENT)
    return {name: outline.attribute(field, "value") for field in inputs if (name := outline.attribute(field, "name"))}


def _inputs(outline: Outline, form: int) -> Iterator[int]:
    return (place for place in range(form, outline.ends[form]) if outline.tags[place] == "input")


def _names(outline: Outline, field: int) -> set[str]:
    return {outline.attribute(field, "name"), outline.attribute(field, "id")} - {""}
