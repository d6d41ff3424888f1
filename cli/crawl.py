"""Looking: the crawl alone, and tonight's job."""

import gc
import signal
import sys
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import click

from archive.database import journal_note
from cli.audit import is_whole, nightly_share
from cli.context import Context
from cli.output import escaped
from cli.progress import told
from settings.deadlines import load_deadlines
from settings.program import load_program

EXIT_NOT_LOOKED, EXIT_REFUSED, EXIT_STOPPED = 3, 4, 6
STOPS = (signal.SIGTERM, signal.SIGINT)


@click.command()
@click.argument("portal", nargs=-1)
@click.option("--recorded", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
              help="Answer requests from this folder (its urls.tsv) instead of the network.")  # fmt: skip
@click.pass_obj
def crawl(context: Context, portal: tuple[str, ...], recorded: Path | None) -> None:
    """Look at these portals now (all enabled ones when none is named), without ledger and digest."""
    _leave_when_asked()
    _leave(_look(context, portal, recorded, nightly=False)[1])


@click.command()
@click.option("--portal", "portals", multiple=True, metavar="ID", help="Only this portal; may be given again.")
@click.pass_obj
def run(context: Context, portals: tuple[str, ...]) -> None:
    """Do tonight's job: look at every enabled portal, bring the ledger up to date, print the digest, audit a share."""
    _leave_when_asked()
    number, code = _look(context, portals, None, nightly=not portals)
    _leave_when_asked()  # the crawl's own handlers went with its loop
    print(escaped(_settle(context, number)))
    _leave(code if portals or is_whole(context, nightly_share(context.clock.today())) else EXIT_REFUSED)


def _leave_when_asked() -> None:
    """Before and after the crawl a signal ends the command at once: what is kept is whole at every moment."""
    for number in STOPS:
        signal.signal(number, lambda *_: _leave(EXIT_STOPPED))


def _leave(code: int) -> NoReturn:
    """End the command; a signal that comes while Python ends, when it has no handlers any more, changes nothing."""
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    sys.exit(code)


def _look(context: Context, ids: tuple[str, ...], recorded: Path | None, nightly: bool) -> tuple[int, int]:
    """The run's number and the exit code."""
    gc.disable()  # imports make no garbage
    from crawler.plan import Plan  # Scrapy takes half a second to import
    from crawler.run import crawl as crawl_portals
    from crawler.workers import load

    load()
    gc.enable()
    if note := journal_note():
        print(f"gongkai: {note}", file=sys.stderr)
    chosen, program = context.load_registry().select(ids), load_program()
    plan = Plan(portals=chosen, program=program, clock=context.clock, recorded=recorded, nightly=nightly)
    with told(len(chosen)) as teller:
        outcome = crawl_portals(plan, context.archive, teller)
    if outcome.stopped:
        print("stopped on request; everything had so far is kept", file=sys.stderr)
        return outcome.run, EXIT_STOPPED
    return outcome.run, 0 if outcome.all_looked_at else EXIT_NOT_LOOKED


def _settle(context: Context, number: int) -> str:
    """The ledger brought up to date, and the night's digest."""
    from archive.store import Store
    from monitor.digest import digest
    from monitor.ledger import ledger

    deadlines, today = load_deadlines(), context.clock.today()
    with context.reader() as reader:
        cells = ledger(reader, deadlines, today)
        run = next(each for each in reader.runs() if each["id"] == number)
        told_of = [portal["id"] for portal in reader.portals()]
        text = digest(reader, run, cells, deadlines, today)
    with closing(Store(context.archive)) as store:
        store.keep_cells(cells, told_of)
    return text
