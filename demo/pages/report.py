"""The body of a document as HTML: a report in the form of its year, or a short text."""

from datetime import datetime
from random import Random

from demo.documents import Document
from demo.figures import Figures
from demo.pages.tables import disputes_table, published_table, requests_table


def body_html(document: Document) -> str:
    """The text of a document, with the tables of a report."""
    if document.figures is None or document.body is None or document.year is None:
        return _short_text(document)
    return _report(document.body.name, document.year, document.figures, document.published)


def _report(body: str, year: int, figures: Figures, published: datetime) -> str:
    chance = Random(f"{body} {year} prose")
    problems = "政府信息公开工作存在的主要问题及改进情况" if year <= 2020 else "存在的主要问题及改进情况"
    return "\n".join(
        (
            _paragraph(_opening(body, year)),
            _heading("一、总体情况"),
            *(_paragraph(text) for text in _overview(body, year, figures, chance)),
            _heading("二、主动公开政府信息情况"),
            published_table(year, figures),
            _heading("三、收到和处理政府信息公开申请情况"),
            requests_table(year, figures),
            _heading("四、政府信息公开行政复议、行政诉讼情况"),
            disputes_table(figures),
            _heading(f"五、{problems}"),
            *(_paragraph(text) for text in chance.choice(_PROBLEMS)),
            _heading("六、其他需要报告的事项"),
            _paragraph("本年度未向申请人收取政府信息公开信息处理费，没有其他需要报告的事项。"),
            f'<p style="text-align: right;">{body}</p>',
            f'<p style="text-align: right;">{published.year}年{published.month}月{published.day}日</p>',
        )
    )


def _opening(body: str, year: int) -> str:
    form = "国办公开办函〔2019〕60号" if year <= 2020 else "国办公开办函〔2021〕30号"
    return (
        f"按照《中华人民共和国政府信息公开条例》（国务院令第711号）第四十九条、第五十条和年度报告格式（{form}）的要求，"
        f"现将{body}{year}年政府信息公开工作情况向社会公布。全文由六个部分组成，所列数据的统计期限自{year}年1月1日起至"
        f"{year}年12月31日止。读者对报告有疑问的，可在工作日与{body}政务公开机构联系。"
    )


def _overview(body: str, year: int, figures: Figures, chance: Random) -> tuple[str, ...]:
    received, carried = sum(figures.received), sum(figures.carried_in)
    granted = sum(figures.outcomes[0])
    return (
        f"{year}年，{body}把公开当作办事的一道工序，" + chance.choice(_MANNERS),
        f"（一）主动公开。全年经门户网站、公报和政务新媒体主动公开政府信息{figures.items_published}条，"
        f"答复网上留言{chance.randint(31, 420)}件，发布政策解读稿件{chance.randint(4, 88)}篇，"
        + chance.choice(_READINGS),
        f"（二）依申请公开。全年新收政府信息公开申请{received}件，上年结转{carried}件，其中予以公开{granted}件。"
        + chance.choice(_ANSWERS),
        f"（三）政府信息管理。对{chance.randint(12, 260)}件存量文件逐件复核公开属性，" + chance.choice(_CARE),
        f"（四）平台建设。改版检索页面，补齐缺失附件{chance.randint(3, 57)}个，" + chance.choice(_PLATFORMS),
        f"（五）监督保障。举办业务培训{chance.randint(1, 6)}期，参训{chance.randint(24, 310)}人次，"
        + chance.choice(_CONTROL),
    )


_MANNERS = (
    "谁起草谁负责，谁签发谁把关，文件印发与上网同日完成，群众不必再托人打听。",
    "先列清单后补内容，按月自查按季通报，能公开的不留在抽屉里，暂不能公开的写明理由。",
    "围着群众常问的事情安排公开内容，少发口号，多发数字、流程和联系方式。",
)
_READINGS = (
    "重要文件同时附上问答和办理样例，方便第一次来办事的人照着做。",
    "其中涉及收费、补贴、招录的事项单独成栏，更新时间标在页面上方。",
    "会议纪要形成后七个工作日内给出公开意见，逾期由办公室催办。",
)
_ANSWERS = (
    "答复前一律与申请人通一次电话，弄清其真正需要的材料，补正次数比上年减少。",
    "对需要多个科室提供材料的申请，由受理人一人跟到底，申请人不用重复说明。",
    "答复文书统一模板，写明依据、救济途径和承办人电话，归档时附上送达凭证。",
)
_CARE = (
    "依法可以转为主动公开的当月上网，继续留存的逐条记下依据。",
    "失效文件在原页面加注说明，不删除、不覆盖，方便查对历史。",
    "发布实行起草、审核、签发三道手续，缺一道系统不予放行。",
)
_PLATFORMS = (
    "为视障读者增加朗读按钮，手机页面的表格可以左右滑动查看。",
    "栏目名称与条例用语对齐，年度报告单独成栏，历年报告一页列全。",
    "对外提供可下载的开放格式数据，并注明字段含义与更新周期。",
)
_CONTROL = (
    "把公开情况写进年终考核，得分和扣分理由一并公布。",
    "请三位市民代表逐栏试用网站，所提意见当月回复，回复内容公开。",
    "全年没有因政府信息公开工作被追究责任的情形。",
)
_PROBLEMS = (
    (
        "主要问题：一是个别科室仍习惯在文件印发多日之后才上网；二是部分数据只有汇总数，没有分项。",
        "改进情况：把上网时间并入公文系统的催办提醒，逾期自动亮灯；从下半年起，统计类信息一律附分项表格。",
    ),
    (
        "主要问题：一是解读材料照抄文件原句的情况还有；二是旧版网站迁移后，一些附件打不开。",
        "改进情况：解读稿改由业务人员口述、文字人员整理；组织人员逐页点开旧附件，打不开的从档案室补录。",
    ),
    (
        "主要问题：一是兼职人员更换频繁，答复质量不够稳定；二是群众不知道可以向哪个机关申请。",
        "改进情况：实行老带新，换岗前交接在办事项；在申请页面加上机关职能对照表，点选事项即可看到受理机关。",
    ),
)


def _short_text(document: Document) -> str:
    texts = (
        f"为方便公众了解有关情况，现将“{document.title}”一事说明如下。",
        "各有关单位请按照职责分工，对照往年材料查漏补缺，数据以统计台账为准，表述力求简明，确需解释的口径写在表后。",
        "材料形成后由本单位负责人签字，一份留存，一份报送；对外公布的内容应当与报送的内容一致，不得另行增删。",
        "公众对本件内容有意见的，可以通过网站留言、来信或者到现场反映，收到后五个工作日内给予回复。",
    )
    return "\n".join((*(_paragraph(text) for text in texts), f'<p style="text-align: right;">{document.issuer}</p>'))


def _paragraph(text: str) -> str:
    return f'<p style="text-indent: 2em; line-height: 2em;"><span style="font-size: 16px;">{text}</span></p>'


def _heading(text: str) -> str:
    return f'<p style="text-indent: 2em; line-height: 2em;"><strong><span>{text}</span></strong></p>'
