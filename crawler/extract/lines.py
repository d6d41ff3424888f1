"""Lines of an article without what is not its text: counters, page controls, dates of printing."""

import re

from crawler.extract.outline import Outline

_COUNT = r"(?:[:：]\s*[\[（(]?\s*\d*\s*[\])）]?\s*[人次]{0,2}|[（(\[]\s*\d+\s*[）)\]]|\s*\d+\s*[人次]{1,2})"
_COUNTER = re.compile(
    rf"(?:本[文页](?:已)?被?|已被?|累计)?(?:浏览|阅读|阅|点击|访问|人气|点赞|分享|转发|收藏|views?|hits?)(?:次数|数|量|率|人数)?"
    rf"\s*{_COUNT}(?=\W|$)"
    r"|您?是?(?:本[页站文])?第\s*\d+\s*位(?:访问者|访客|读者|浏览者)"
)
_DOWNLOADED = re.compile(r"[（(]?已下载\s*\d+\s*次[）)]?")
_DOWNLOADS = re.compile(
    r"[（(\[【]\s*已?下载(?:次数|量)?\s*[:：]?\s*\d+\s*次?\s*[）)\]】]|下载(?:次数|量)\s*[:：]\s*\d+\s*次?(?=\s|$)"
)
_SENTENCE = re.compile("[，。；,;]")
_CONTROLS = re.compile(
    r"(?>我要打印|打印本页|打印此[页文]|打印文章|打印|关闭本页|关闭窗口|关闭|返回顶部|返回|加入收藏|收藏|分享到|分享|字体|字号|微信|微博|QQ空间|全文下载|保存|纠错"
    r"|复制链接|朗读|视力保护色|扫一扫在手机(?:打开|上查看)当前页面?|[大中小]|[【】\[\]（）()|｜:：·\s+-])*"
)
_PRINTED_ON = re.compile(r"(?:(?:打印|访问|当前)(?:日期|时间)|今天是)\s*[:：]?\s*\d{4}.*")
_NEIGHBOUR = re.compile(r"[【\[]?(?:上一?|下一?|前一?|后一?)[篇条]")
_RELATED = re.compile(r"[【\[]?相关(?:链接|阅读|信息|文章|新闻|文档|稿件|报道|推荐)[】\]]?\s*[:：]?")
_EDITORS = re.compile(
    r"[（(\[【]?(?:责任编辑|责编|编辑|编校|(?:文章)?录入(?:人|者|员)?|审核(?:人)?|校对|[初复终]审|供稿|撰稿|发布人|签发人?)\s*[:：][^。]{0,40}"
)
_LINK_LINE = 60  # characters of the title of a neighbour on a line of its own
_FRAME = re.compile(
    r"ICP备|公网安备|网站标识码|版权所有|^主办(?:单位)?\s*[:：]|^(?:当前|您(?:现在)?的?)位置|^[上下]一[篇条]|^(?:联系)?电话[:：].*邮编"
)


def clean_line(line: str) -> str:
    """A line without visit counters, page controls and dates of printing; a sentence keeps its numbers.

    >>> clean_line("附件1.doc 已下载 12 次"), clean_line("浏览次数：1024"), clean_line("【打印】 【关闭】")
    ('附件1.doc', '', '')
    >>> clean_line("责任编辑：甲 浏览次数：1024"), clean_line("网站点击量：35210次，比上年增长三成。")
    ('责任编辑：甲', '网站点击量：35210次，比上年增长三成。')
    >>> clean_line("公开指南下载 300 次，表格（下载200次）随附。"), clean_line("统计表下载 300 次")
    ('公开指南下载 300 次，表格（下载200次）随附。', '统计表下载 300 次')
    >>> [clean_line(line) for line in ("阅读(12)", "本文已被浏览 12 次", "您是第12位访问者", "阅读人数：12人")]
    ['', '', '', '']
    >>> clean_line("中小企业"), clean_line("微信公众号发布 12 条")
    ('中小企业', '微信公众号发布 12 条')
    """
    if _SENTENCE.search(line):
        line = _DOWNLOADED.sub("", line).strip()
    else:
        line = _PRINTED_ON.sub("", _COUNTER.sub("", without_downloads(line))).strip()
    return "" if _CONTROLS.fullmatch(line) else line


def without_downloads(text: str) -> str:
    """A text without how often the file that it names was fetched.

    >>> [without_downloads(text) for text in ("表.pdf（下载次数：3）", "表.pdf [下载3次]", "下载 3 份")]
    ['表.pdf', '表.pdf', '下载 3 份']
    """
    return _DOWNLOADED.sub("", _DOWNLOADS.sub("", text)).strip()


def until_neighbours(lines: list[str]) -> list[str]:
    """The lines of an article without what templates print after it inside its element: neighbours in the column and
    related links, which change when another article does.

    >>> until_neighbours(["一、概述", "收到申请 3 件。", "上一篇：甲局2023年年度报告", "下一篇：没有了"])
    ['一、概述', '收到申请 3 件。']
    >>> until_neighbours(["一、概述", "收到申请 3 件。", "相关链接：", "预算公开", "决算公开"])
    ['一、概述', '收到申请 3 件。']
    >>> until_neighbours(["相关链接：", "本报告可在下列网站查阅，欢迎公众监督。"])
    ['相关链接：', '本报告可在下列网站查阅，欢迎公众监督。']
    """
    for number, line in enumerate(lines):
        after = lines[number + 1 :]
        if _NEIGHBOUR.match(line) and all(_NEIGHBOUR.match(each) or len(each) < _LINK_LINE for each in after):
            return lines[:number]
        if _RELATED.fullmatch(line) and number and not any(_SENTENCE.search(each) for each in after):
            return lines[:number]
    return lines


def without_editors(lines: list[str]) -> list[str]:
    """The lines of an article without those after it that say who put it on the page.

    >>> without_editors(["编辑：甲、乙。", "本年度未收费。", "文章录入：admin 责任编辑：admin", "责编：甲"])
    ['编辑：甲、乙。', '本年度未收费。']
    """
    last = len(lines)
    while last and (not lines[last - 1] or _EDITORS.fullmatch(lines[last - 1])):
        last -= 1
    return lines[:last] if any(lines[last:]) else lines


def without_frame(outline: Outline, body: range, lines: list[str]) -> list[str]:
    """The lines of an element that no name marks as the article: links alone on a line and page frames go."""
    links = {outline.text(place) for place in outline.links if place in body}
    return [line for line in lines if not _is_of_links(line, links) and not _FRAME.search(line)]


def _is_of_links(line: str, links: set[str]) -> bool:
    """Is a line one link, or several with bars between them."""
    return line.strip("|｜· ") in links or all(piece.strip("· ") in links for piece in re.split("[|｜]", line))
