"""The category tree of a gkmlpt directory: which of its categories are columns of annual reports.

Source: docs/platforms/ (TREE of window._CONFIG: `{id, name, parent, post_count, children, jump_url}`).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from crawler.extract.columns import is_column_name, is_other_report
from crawler.extract.replies import records

Node = dict[str, Any]


def nodes_of(tree: Any) -> list[Node]:
    """All categories of a tree in order, whether children are nested or told by `parent`; parents first."""
    found: list[Node] = []
    waiting = records(tree)[::-1]
    while waiting:
        node = waiting.pop()
        found.append(node)
        nested = ({"parent": node.get("id"), **child} for child in records(node.get("children")))
        waiting += list(nested)[::-1]
    return found


def report_nodes(nodes: list[Node]) -> list[Node]:
    """The categories named for annual reports, without those that stand below another one."""
    named = [node for node in nodes if is_column_name(str(node.get("name") or ""), "/zfxxgknb/")]
    below = {id(child) for node in named for child in descendants(node, nodes)}
    return [node for node in named if id(node) not in below]


def descendants(node: Node, nodes: Iterable[Node]) -> list[Node]:
    """The categories below one, in the order of the tree."""
    known, found = {str(node.get("id", ""))} - {""}, []
    for other in nodes:
        if other is not node and str(other.get("parent")) in known and str(other.get("id")) not in known:
            known.add(str(other.get("id")))
            found.append(other)
    return found


def columns_below(node: Node, nodes: list[Node]) -> Iterator[Node]:
    """A category, and those below it with posts that its own count leaves out (a split by year or department).

    >>> year = {"id": 2, "name": "2023年", "parent": 1, "post_count": 9}
    >>> parent = {"id": 1, "name": "政府信息公开年报", "post_count": 0}
    >>> [column["id"] for column in columns_below(parent, [parent, year])]
    [2]
    >>> [column["id"] for column in columns_below({**parent, "post_count": 9}, [parent, year])]
    [1]
    """
    below = [
        child for child in descendants(node, nodes) if _count(child) and not is_other_report(str(child.get("name")))
    ]
    own = _count(node)
    left_out = own is not None and own < sum(_count(child) or 0 for child in below)
    if own or not left_out:
        yield node
    if left_out:
        yield from below


def _count(node: Node) -> int | None:
    count = str(node.get("post_count"))
    return int(count) if count.isdecimal() else None
