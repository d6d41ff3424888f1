"""The two views that any tool can read, and the same question put to a past moment."""

LATER = "'9999'"  # after every moment: what is known now

_REPORT = """
    select d.id, d.portal, coalesce(v.body, d.body) as body, coalesce(v.report_year, d.report_year) as year,
        coalesce(v.title, d.title) as title, v.index_number, v.issuing_body, v.document_number,
        coalesce(v.publish_date, d.listed_date) as publish_date, d.url, s.state,
        coalesce(v.number, 0) as versions, d.first_seen, {last_seen} as last_seen,
        (select max(c.at) from change c where c.document = d.key and c.at <= {now}) as last_changed{key}
    from document d
    left join version v on v.id = (
        select w.id from version w where w.document = d.key and w.at <= {now} order by w.number desc limit 1)
    join state s on s.id = (select max(t.id) from state t where t.document = d.key and t.at <= {now})
    where coalesce(v.kind, d.kind) = 'report' and d.first_seen <= {now}
"""

_LAST_SEEN_BY_THEN = """max(
        coalesce((select max(a.at) from capture a where a.document = d.key and a.at <= {now}
            and a.quality in ('page', 'not_modified')), d.first_seen),
        coalesce((select max(l.at) from listing l join listing_row r on r.listing = l.rows_of
            where l.portal = d.portal and r.document = d.key and l.at <= {now}), d.first_seen))"""

REPORT_VIEW = "create view report as " + _REPORT.format(now=LATER, last_seen="d.last_seen", key="")

LEDGER_VIEW = """create view ledger as
    select portal, body, year, state, due, days_late, basis, expected_because, reason, severity, report, as_of
    from cell"""


def reports_as_of(now: str) -> str:
    """SQL of the reports as the archive knew them at `now` (such as `:now`), with `key` and `version`."""
    return _REPORT.format(now=now, last_seen=_LAST_SEEN_BY_THEN.format(now=now), key=", d.key, v.id as version")
