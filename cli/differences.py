"""`gongkai diff` for people: as text, with colours on a terminal, and as one page of HTML."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import click

from archive.diff.marks import changed_parts, is_change
from cli.output import escaped

STYLE = (
    "body{font:16px/1.6 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222;background:#fff}"
    "h2{font-size:1em;margin:1.5em 0 .3em}h2 span{color:#666;font-weight:normal}"
    "del,ins{display:block;text-decoration:none;white-space:pre-wrap;padding:.2em .6em;overflow-wrap:anywhere}"
    "del{background:#fdecea}ins{background:#e8f5e9}del b{background:#f4a8a0}ins b{background:#9fd6a3}"
)

Change = dict[str, Any]


def print_text(found: dict[str, Any]) -> None:
    """Each difference under its place, `-` before and `+` after; what differs inside stands in brackets."""
    click.echo(f"{escaped(found['report'])}: version {found['from']} → {found['to']}, {_count(found['changes'])}")
    for change in found["changes"]:
        click.echo(f"\n{change['kind']}: {click.style(_line(change['where']), bold=True)}")
        for sign, colour, side in (("-", "red", 0), ("+", "green", 1)):
            for line in _lines(change, side, colour):
                click.echo(f"  {click.style(sign, fg=colour)} {line}")


def print_html(found: dict[str, Any], title: str) -> None:
    """One page that needs nothing else; every text in it is escaped."""
    print(
        f'<!DOCTYPE html>\n<html lang="zh">\n<head>\n<meta charset="utf-8">\n<title>{_html(title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<h1>{_html(title)}</h1>\n"
        f"<p>{_html(found['report'])}: {found['from']} → {found['to']}, {_count(found['changes'])}</p>"
    )
    for change in found["changes"]:
        print(f"<h2><span>{change['kind']}</span> {_html(change['where'])}</h2>")
        for tag, side in (("del", 0), ("ins", 1)):
            if shown := _parts(change, side):
                marked = "".join(f"<b>{_html(text)}</b>" if is_changed else _html(text) for text, is_changed in shown)
                print(f"<{tag}>{marked}</{tag}>")
    print("</body>\n</html>")


def _count(changes: Sequence[Change]) -> str:
    return f"{len(changes)} difference{'' if len(changes) == 1 else 's'}"


def _html(text: str) -> str:
    return escape(escaped(text))


def _line(text: str) -> str:
    return " ".join(escaped(text).split())


def _lines(change: Change, side: int, colour: str) -> Iterator[str]:
    """The one side of a difference; a row or column that came or went has several lines."""
    shown = "".join(
        click.style(f"[{escaped(text)}]", fg=colour, bold=True) if is_changed else escaped(text)
        for text, is_changed in _parts(change, side)
    )
    return iter(shown.splitlines())


def _parts(change: Change, side: int) -> list[tuple[str, bool]]:
    """The one side in pieces, and which of them the other side has not so; all of it where there is no other."""
    before, after = change["before"], change["after"]
    before, after = (text and text.replace("\t", " | ") for text in (before, after))
    wording = (before, after)[side]
    if wording is None or (side == 0 and change["kind"] == "moved"):
        return []
    if before is None or after is None or before == after or change["kind"] == "table":
        return [(wording, False)]
    return [(part[side], is_change(part)) for part in changed_parts(before, after) if part[side]]
