"""From an address to an entry of the registry: what the probe saw, as TOML with its reasons."""

import json
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args
from urllib.parse import urlsplit

import click

from cli.context import Context
from cli.output import escaped
from settings.errors import SettingsError
from settings.files import typed
from settings.portals import PlatformName, Portal
from settings.program import load_program

if TYPE_CHECKING:
    from crawler.probe import Probed

EXIT_NOTHING_FOUND, EXIT_STOPPED = 3, 6
LONGEST_REASON = 300  # characters of a page's words in one comment
_SITE = re.compile(r"(.*(?:政府|局|厅|委员会|委|办公室|院|部|署|会|办))(?:公众信息网|门户网站|官方网站|政务网|网站|网)")
_NAME_PIECES = re.compile(r"[-–—_|｜>·]+|\s{2,}")
_FRONT = re.compile(r"(?:网站)?首页|欢迎(?:访问|您|光临)?|主页")


@click.command()
@click.argument("url")
@click.option("--id", "name", metavar="ID", help="The id of the entry. Default: made from the host's name")
@click.pass_obj
def probe(context: Context, url: str, name: str | None) -> None:
    """Find the platform and the report columns of an unknown site, and print a registry entry for it."""
    portal = _portal(context, url, name)
    from crawler.plan import Plan  # Scrapy takes half a second to import
    from crawler.probe import probe as look_for_columns

    plan = Plan(portals=[portal], program=load_program(), clock=context.clock)
    sys.exit(tell(portal, look_for_columns(plan, lambda line: print(escaped(line), file=sys.stderr))))


def tell(portal: Portal, probed: "Probed") -> int:
    """Print the entry, or on stderr why there is none; the exit code."""
    if probed.stopped:
        print("stopped on request", file=sys.stderr)
        return EXIT_STOPPED
    if not probed.search.columns:
        print(f"gongkai: {escaped(_what_stopped(probed))}", file=sys.stderr)
        return EXIT_NOTHING_FOUND
    print(entry(portal, probed), end="")
    return 0


def _portal(context: Context, url: str, name: str | None) -> Portal:
    """The site as an entry; raises SettingsError for an address that is none, and for an id that is taken."""
    given = typed(Portal, {"id": name or "site", "name": url or "site", "home": url}, "portals probe")
    portal = given.model_copy(update={"id": name or id_of(url), "name": urlsplit(url).hostname})
    if context.registry.exists() and portal.id in context.load_registry().portals:
        raise SettingsError(f"{context.registry}: portal {portal.id!r} is there already; give another id with --id")
    return portal


def id_of(url: str) -> str:
    """An id from an address: the registered name, then what stands before it, then the first folder.

    >>> id_of("http://www.hd.gov.cn/"), id_of("http://drc.gd.gov.cn"), id_of("https://www.zhaoqing.gov.cn/zqhjj/")
    ('hd', 'gd-drc', 'zhaoqing-zqhjj')
    """
    parts = urlsplit(url)
    host = (parts.hostname or "site").removeprefix("www.")
    labels = (
        [host] if re.fullmatch(r"[\d.:]+", host) else host.removesuffix(".cn").removesuffix(".gov").split(".")[::-1]
    )
    folders = [folder for folder in parts.path.split("/")[1:-1] if folder]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(labels + folders[:1]).lower()).strip("-") or "site"


def entry(portal: Portal, probed: "Probed") -> str:
    """A registry file with one entry; what was seen stands before it, a comment for each reason."""
    search = probed.search
    name, platform, division = site_name(search.site, portal.name), _platform(probed), _division(search.site)
    hosts = _further_hosts(portal, probed)
    lines = [f"# {_plain(line)}" for line in _reasons(portal, probed)]
    lines += ["[[portal]]", f"id = {_toml(portal.id)}", f"name = {_toml(name)}"]
    lines += [f"division = {_toml(division)}"] if division else []
    lines += [f"home = {_toml(portal.home)}", f"platform = {_toml(platform)}", "columns = ["]
    lines += [f"  {{ url = {_toml(column.url)} }}," for column in search.columns]
    lines += ["]"] + ([f"hosts = [{', '.join(map(_toml, hosts))}]"] if hosts else [])
    return "\n".join(lines) + "\n"


def _reasons(portal: Portal, probed: "Probed") -> Iterator[str]:
    search = probed.search
    yield f"gongkai portals probe {portal.home}: {probed.asked} requests, {search.pages} pages read"
    for platform, page in search.platforms.items():
        yield f"platform {platform}: recognised from {page}"
    if _division(search.site):
        yield f"division: the first six digits of SiteIDCode {search.site['code']}"
    for column in search.columns:
        counted = f"{len(column.reports)} of {column.rows} rows on its first page are reports"
        yield f"column {column.url}: {'; '.join([counted, *column.reasons] if column.rows else column.reasons)}"
    yield from search.doubts()
    for url, reason in search.refused.items():
        yield f"no column: {url}: {reason}"
    for host, what in search.frontier.abroad.items():
        yield f"not asked: host {host}, of another name: {what}"
    if search.failures:
        yield f"pages not had: {len(search.failures)}, first {search.failures[0].reason}"


def site_name(site: dict[str, str], otherwise: str) -> str:
    """The name of a site's body: SiteName, else the piece of the title that names one.

    >>> site_name({"title": "首页-云岭市财政局门户网站"}, ""), site_name({"name": "青潭县人民政府"}, "")
    ('云岭市财政局', '青潭县人民政府')
    """
    pieces = [piece.strip() for piece in _NAME_PIECES.split(_FRONT.sub("", site.get("title", ""))) if piece.strip()]
    bodies = [piece for piece in pieces if _SITE.fullmatch(piece) or piece.endswith(("政府", "局", "厅", "委员会"))]
    name = _plain(site.get("name") or next(iter(bodies + pieces), otherwise))
    body = _SITE.fullmatch(name)
    return body[1] if body else name or otherwise


def _division(site: dict[str, str]) -> str | None:
    """GB/T 2260: the first six digits of a site's code of ten, but for ministries (docs/discovery.md)."""
    code = site.get("code", "")
    return code[:6] if re.fullmatch(r"[1-6]\d{9}", code) else None


def _platform(probed: "Probed") -> str:
    """The one platform that every page spoke that speaks any; `auto` where there are several, or none."""
    columns = {column.platform for column in probed.search.columns if column.platform}
    spoken = (set(probed.search.platforms) | columns) - {"generic"}
    one = next(iter(spoken), None) if len(spoken) == 1 else None
    return one if one and columns == {one} and one in get_args(PlatformName) else "auto"


def _further_hosts(portal: Portal, probed: "Probed") -> list[str]:
    """Hosts of the site that its reports stand on, and that neither home nor columns name."""
    search = probed.search
    known = {urlsplit(url).hostname for url in (portal.home, *(column.url for column in search.columns))}
    hosts = dict.fromkeys(urlsplit(url).hostname or "" for column in search.columns for url in column.reports)
    return [host for host in hosts if host not in known and search.frontier.may_ask(host)]


def _what_stopped(probed: "Probed") -> str:
    quality, reason = probed.search.fault()
    if quality == "blocked":
        mend = "a refusal is not worked around: ask again on another day, or from another network"
    elif "portal's `hosts`" in reason:
        mend = "the site is there: probe that host instead, or name it in `hosts` of an entry (docs/adding-a-portal.md)"
    elif "forbids everything" in reason:
        mend = "nothing on that host may be asked meanwhile: ask again on another day"
    elif not probed.search.pages:
        mend = "try the address with http:// or https://, or that of the page 政府信息公开"
    else:
        mend = "give the address of the page 政府信息公开, or write the entry by hand (docs/adding-a-portal.md)"
    return f"{quality} after {probed.asked} requests: {reason}; {mend}"


def _plain(text: str) -> str:
    """Words of a page in one line, with nothing that a terminal or a TOML file could take for its own."""
    return escaped(" ".join(text.split()))[:LONGEST_REASON]


def _toml(text: str) -> str:
    return json.dumps(escaped(text), ensure_ascii=False)
