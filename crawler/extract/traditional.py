"""Traditional characters brought to simplified ones for matching alone; values stay as printed."""

import re

_PAIRS = (
    "報报開开號号發发機机構构稱称類类時时間间廢废標标題题來来關关單单統统編编務务網网圖图讀读規规總总結结點点頁页條条記记錄录"
    "辦办區区縣县鎮镇鄉乡廳厅黨党員员會会議议財财稅税農农業业衛卫環环計计劃划測测評评範范準准資信訊息號号類类書书長长漢汉圍围"
)
_TRADITIONAL = re.compile(f"[{_PAIRS[0::2]}]")  # looked for first: most pages have none
_TABLE = str.maketrans(_PAIRS[0::2], _PAIRS[1::2])


def simplified(text: str) -> str:
    """The same text, sign for sign, so that places in it stay; 資訊 is read as 信息.

    >>> simplified("政府資訊公開年報")
    '政府信息公开年报'
    """
    return text.translate(_TABLE) if _TRADITIONAL.search(text) else text
