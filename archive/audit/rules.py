"""Rules that tables keep among themselves: each a code, a query for the rows that break it, and a sentence.

A query gives `place`, and the other names that its sentence uses.
"""

from collections.abc import Iterator
from typing import NamedTuple

from archive.audit.fault import Fault, Share, Tally
from archive.database import Connection
from archive.records import ChangeKind, Quality, State, Verdict


class Rule(NamedTuple):
    code: str
    query: str
    what: str


_MADE = "('new', 'revised', 'metadata')"  # kinds of change that come with a version
_ENDED = (*Verdict, "stopped", "killed")
_WORDS: dict[str, tuple[str, ...]] = {
    "run.verdict": _ENDED,
    "look.verdict": (*Verdict,),
    "listing.verdict": (*Verdict,),
    "capture.quality": (*Quality,),
    "change.kind": (*ChangeKind,),
    "state.state": (*State,),
    "document.kind": ("report", "other"),
    "version.kind": ("report", "other"),
    "cell.state": ("not_due", "on_time", "late", "missing", "unknown", "withdrawn"),
}


def _of_its_kind(column: str, words: tuple[str, ...]) -> Rule:
    table, name = column.split(".")
    legal = ", ".join(f"'{word}'" for word in words)
    query = f"""select '{column}' as place, {name} as word, count(*) as rows from {table}
        where {name} not in ({legal}) group by {name}"""
    return Rule("word", query, "{rows} rows say {word!r}")


RULES = (
    *(_of_its_kind(column, words) for column, words in _WORDS.items()),
    Rule(
        "run_open",
        """select 'run ' || id as place from run
           where (ended is null) <> (verdict is null or verdict = 'killed')
               or ended is null and verdict is null and id < (select max(id) from run)""",
        "neither ended with a verdict, nor killed, nor the one that is at work",
    ),
    Rule(
        "link_missing",
        """select 'run ' || id as place from run
           where (ended is not null or verdict is not null) and id not in (select run from link)""",
        "ended, and is not linked",
    ),
    Rule(
        "link_order",
        """select 'run ' || run as place, last_capture, before from (
               select run, last_capture, lag(last_capture, 1, 0) over (order by run) as before from link)
           where last_capture < before""",
        "its last capture is {last_capture}, and that of the link before is {before}",
    ),
    Rule(
        "capture_late",
        """select 'capture ' || id as place, run from capture
           where id > (select max(last_capture) from link) and run in (select run from link)""",
        "is of run {run}, and came after that had ended",
    ),
    Rule(
        "account",
        """select 'look of run ' || run || ' at ' || portal as place, asked, answers from look
           where asked <> case when json_valid(answers)
               then (select coalesce(sum(value), 0) from json_each(answers)) else -1 end""",
        "asked {asked} times, and the answers are {answers}",
    ),
    Rule(
        "listing_rows",
        """select 'listing ' || l.id as place from listing l left join listing o on o.id = l.rows_of
           where o.id is null or o.rows_of <> o.id or o.id > l.id or o.portal <> l.portal
               or o."column" <> l."column" or l.reports > l.rows
               or (select count(*) from listing_row r where r.listing = l.rows_of) > l.rows
               or l.rows_of <> l.id and exists (select 1 from listing_row r where r.listing = l.id)""",
        "its rows are not those of a listing of the same column, or more than it counted",
    ),
    Rule(
        "listing_page",
        """select 'listing ' || l.id as place from listing l where l.capture is not (
               select p.capture from listing_page p where p.listing = l.id and p.number = 1)
           or (select count(*) from listing_page p where p.listing = l.id)
               <> (select coalesce(max(p.number), 0) from listing_page p where p.listing = l.id)""",
        "its pages are not numbered from 1 without gaps, or its first is another",
    ),
    Rule(
        "version_gap",
        """select 'version ' || id as place, number, before from (select id, number,
               lag(number, 1, 0) over (partition by document order by number) as before from version)
           where number <> before + 1""",
        "is number {number} of its document, after {before}",
    ),
    Rule(
        "version_capture",
        """select 'version ' || v.id as place, v.capture from version v join capture c on c.id = v.capture
           where c.document is not v.document or c.quality <> 'page' or c.at > v.at""",
        "capture {capture} is another document's, or no page, or later",
    ),
    Rule(
        "version_change",
        f"""select 'version ' || v.id as place from version v
           where (select count(*) from change c where c.document = v.document and c.to_version = v.number
               and c.kind in {_MADE}) <> 1""",
        "does not have one change that tells of it",
    ),
    Rule(
        "change_version",
        """select 'change ' || c.id as place, c.kind, c.from_version, c.to_version from change c
           where case c.kind when 'new' then c.from_version is not null or c.to_version is not 1
                   when 'withdrawn' then c.from_version is null or c.to_version is not null
                   when 'moved' then c.to_version is not c.from_version
                   when 'restored' then c.to_version is not c.from_version
                   else c.to_version is not c.from_version + 1 end
               or coalesce(c.to_version, c.from_version) not in (
                   select v.number from version v where v.document = c.document)""",
        "is {kind} from {from_version} to {to_version}, which its document does not have",
    ),
    Rule(
        "state",
        """select 'document ' || d.id as place, coalesce(s.state, 'none') as state from document d
           left join state s on s.id = (select max(t.id) from state t where t.document = d.key)
           where s.id is null
               or (s.state = 'listed') = exists (select 1 from version v where v.document = d.key)""",
        "its state is {state}; with a version it is any but `listed`, without one `listed`",
    ),
    Rule(
        "first_seen",
        """select 'document ' || id as place, first_seen from document d where first_seen is not (
               select s.at from state s where s.document = d.key order by s.id limit 1)""",
        "was first seen at {first_seen}, which is not when its first state began",
    ),
    Rule(
        "withdrawn",
        """select 'document ' || d.id as place, (select count(*) from absence a
               where a.document = s.document and a.run <= s.run) as dates
           from state s join document d on d.key = s.document
           where s.state = 'withdrawn' and (dates < 3 or not exists (select 1 from change c
               where c.document = s.document and c.run = s.run and c.kind = 'withdrawn'))""",
        "was withdrawn with proofs of {dates} dates; it takes three, and a change",
    ),
    Rule(
        "absence",
        """select 'document ' || d.id || ' on ' || a.date as place from absence a join document d on d.key = a.document
           where not exists (select 1 from capture c
                   where c.document = a.document and c.run = a.run and c.quality = 'gone')
               or not exists (select 1 from listing l where l.run = a.run and l.portal = d.portal
                   and l.verdict = 'complete' and not l.short)""",
        "no look of that run found its address gone, with a complete listing that goes to the end",
    ),
    Rule(
        "document_id",
        """select 'document ' || id as place from document
           where length(id) <> length(portal) + 13 or id not glob portal || '-*'
               or substr(id, -12) glob '*[^0-9a-f]*'""",
        "its id is not its portal and 12 hex digits",
    ),
    Rule(
        "address_none",
        """select 'document ' || d.id as place from document d
           where not exists (select 1 from address a where a.document = d.key)""",
        "has no address",
    ),
    Rule(
        "validator",
        """select u.url as place, v.capture from validator v join capture c on c.id = v.capture
           left join url u on u.id = v.url
           where c.url <> v.url or c.quality <> 'page'""",
        "its validators are said to be of capture {capture}, which is no page of this address",
    ),
    Rule(
        "cell",
        """select body || ' ' || year as place, report from cell
           where report is not null and report not in (select id from document)""",
        "rests on report {report}, which is not there",
    ),
    Rule(
        "blob_unlisted",
        """select 'blob ' || id as place from blob
           where id not in (select body from capture where body is not null)""",
        "no capture came with it",
    ),
    Rule(
        "head_unlisted",
        "select 'head ' || id as place from head where id not in (select head from capture where head is not null)",
        "no capture came with it",
    ),
    Rule(
        "url_unlisted",
        "select 'url ' || id as place from url where id not in (select url from capture)",
        "no capture was asked for it",
    ),
    Rule(
        "content_unlisted",
        "select 'content ' || version as place from content where version not in (select id from version)",
        "no version has it",
    ),
    Rule(
        "index_unlisted",
        "select 'rowid ' || id as place from version_text_docsize where id not in (select id from version)",
        "the full-text index has a version that is not there",
    ),
)


def rule_faults(connection: Connection, tally: Tally, share: Share) -> Iterator[Fault]:
    """Of whole tables, each rule in one state of the archive; a share of them means nothing."""
    for rule in RULES:
        for row in connection.execute(rule.query).fetchall():
            yield Fault(rule.code, str(row["place"]), rule.what.format(**row))
        tally.count("rules", 1, 0)
