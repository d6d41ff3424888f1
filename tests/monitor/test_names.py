"""Names of bodies in their real shapes, most of them of invented places: kind, one form, elsewhere or not."""

import pytest

from monitor.names import is_of_elsewhere, key_of, kind_of_name

CITY, COUNTY, PREFECTURE = "澧川市人民政府", "澧川市栖霞县人民政府", "乌蒙彝族自治州人民政府"
PROVINCE, MUNICIPALITY, ZONE = "东岭省人民政府", "上海市人民政府", "平川综合实验区管理委员会"
DISTRICT, BUREAU, MINISTRY = "上海市澄江区人民政府", "澧川市教育和体育局", "文化和旅游部"
GOVERNMENT, OFFICE = "人民政府", "人民政府办公室"

# portal, name as printed, kind, one form on that portal
OURS = [
    (CITY, "澧川市人民政府", "government", GOVERNMENT),
    (CITY, "澧川市政府", "government", GOVERNMENT),
    (CITY, "澧川市", "government", GOVERNMENT),
    (CITY, "东岭省澧川市人民政府", "government", GOVERNMENT),
    (CITY, "澧川市人民政府（本级）", "government", GOVERNMENT),
    (CITY, "市人民政府", "government", GOVERNMENT),
    (CITY, "市政府", "government", GOVERNMENT),
    (CITY, "澧川市人民政府办公室", "office", OFFICE),
    (CITY, "澧川市人民政府办公厅", "office", OFFICE),
    (CITY, "澧川市政府办公室", "office", OFFICE),
    (CITY, "澧川市政府办", "office", OFFICE),
    (CITY, "市府办", "office", OFFICE),
    (CITY, "市府办公室", "office", OFFICE),
    (CITY, "澧川市教育局", "department", "教育局"),
    (CITY, "教育局", "department", "教育局"),
    (CITY, "市教育局", "department", "教育局"),
    (CITY, "澧川教育局", "department", "教育局"),
    (CITY, "澧 川 市 教 育 局", "department", "教育局"),
    (CITY, "澧川市民政局", "department", "民政局"),
    (CITY, "市民政局", "department", "民政局"),
    (CITY, "澧川市市场监督管理局", "department", "市场监督管理局"),
    (CITY, "市场监督管理局", "department", "市场监督管理局"),
    (CITY, "市市场监督管理局", "department", "市场监督管理局"),
    (CITY, "澧川市市政园林局", "department", "市政园林局"),
    (CITY, "市政园林局", "department", "市政园林局"),
    (CITY, "城市管理和综合执法局", "department", "城市管理和综合执法局"),
    (CITY, "澧川市住房和城乡建设局", "department", "住房和城乡建设局"),
    (CITY, "住房和城乡建设局", "department", "住房和城乡建设局"),
    (CITY, "澧川市国有资产监督管理委员会", "department", "国有资产监督管理委员会"),
    (CITY, "澧川市城市管理委员会", "department", "城市管理委员会"),
    (CITY, "国家税务总局澧川市税务局", "department", "税务局"),
    (CITY, "澧川市发展和改革委员会（澧川市粮食局）", "department", "发展和改革委员会"),
    (CITY, "栖霞县教育局", "department", "栖霞县教育局"),
    (CITY, "澧川市栖霞县教育局", "department", "栖霞县教育局"),
    (CITY, "栖霞县人民政府", "government", "栖霞县"),
    (CITY, "澧川市栖霞县", "government", "栖霞县"),
    (CITY, "澧川市临江新区人民政府", "government", "临江新区"),
    (CITY, "澧川经济技术开发区管委会", "other", "澧川经济技术开发区"),
    (CITY, "澧川高新技术产业开发区管理委员会", "other", "澧川高新技术产业开发区"),
    (CITY, "澧川高新区教育局", "other", "澧川高新区教育局"),
    (CITY, "临江新城管委会", "other", "临江新城管委会"),
    (CITY, "澧川市第一人民医院", "other", "第一人民医院"),
    (CITY, "澧川市水务集团有限公司", "other", "水务集团有限公司"),
    ("盐城市人民政府", "盐城市城市管理局", "department", "城市管理局"),
    ("广州市人民政府", "广州教育局", "department", "教育局"),
    ("津市市人民政府", "津市市民政局", "department", "民政局"),
    ("晋城市城区人民政府", "晋城市城区教育局", "department", "教育局"),
    ("济宁市市中区人民政府", "市中区民政局", "department", "民政局"),
    (COUNTY, "栖霞县", "government", GOVERNMENT),
    (COUNTY, "澧川市栖霞县水利局", "department", "水利局"),
    (COUNTY, "县乡村振兴局", "department", "乡村振兴局"),
    (COUNTY, "石桥镇", "township", "石桥镇"),
    (COUNTY, "石桥镇人民政府", "township", "石桥镇"),
    (COUNTY, "栖霞县石桥镇政府", "township", "石桥镇"),
    (COUNTY, "中坪乡", "township", "中坪乡"),
    (COUNTY, "中坪苗族乡人民政府", "township", "中坪苗族乡"),
    (COUNTY, "二郎街道办事处", "township", "二郎街道"),
    (COUNTY, "二郎街道办", "township", "二郎街道"),
    (COUNTY, "二郎街道", "township", "二郎街道"),
    (COUNTY, "石桥镇财政所", "township", "石桥镇财政所"),
    ("和县人民政府", "和县教育局", "department", "教育局"),
    (PREFECTURE, "乌蒙州", "government", GOVERNMENT),
    (PREFECTURE, "乌蒙州财政局", "department", "财政局"),
    (PREFECTURE, "州财政局", "department", "财政局"),
    (PREFECTURE, "长屏土家族自治县人民政府", "government", "长屏土家族自治县"),
    ("锡林盟行政公署", "锡林盟行政公署", "government", GOVERNMENT),
    ("锡林盟行政公署", "阿拉左旗人民政府", "government", "阿拉左旗"),
    ("锡林盟行政公署", "巴彦苏木人民政府", "township", "巴彦苏木"),
    ("北岭地区行政公署", "北岭地区行署办公室", "office", OFFICE),
    ("西岭自治区人民政府", "自治区教育厅", "department", "教育厅"),
    ("西岭自治区人民政府", "西岭自治区人民政府办公厅", "office", OFFICE),
    (PROVINCE, "东岭省财政厅", "department", "财政厅"),
    (PROVINCE, "省财政厅", "department", "财政厅"),
    (PROVINCE, "澧川市", "government", "澧川市"),
    (MUNICIPALITY, "上海市人民政府办公厅", "office", OFFICE),
    (MUNICIPALITY, "澄江区人民政府", "government", "澄江区"),
    (DISTRICT, "上海市澄江区民政局", "department", "民政局"),
    (DISTRICT, "区市场监督管理局", "department", "市场监督管理局"),
    (ZONE, "平川综合实验区", "other", GOVERNMENT),
    (ZONE, "平川综合实验区管委会", "other", GOVERNMENT),
    (ZONE, "平川综合实验区管委会办公室", "other", OFFICE),
    (ZONE, "东岭平川综合实验区", "other", GOVERNMENT),
    (ZONE, "平川综合实验区石桥镇", "other", "石桥镇"),
    (BUREAU, "澧川市教育和体育局", "department", "教育和体育局"),
    (BUREAU, "教育和体育局", "department", "教育和体育局"),
    (MINISTRY, "文化和旅游部", "department", "文化和旅游部"),
    ("北京住房公积金管理中心", "北京住房公积金管理中心", "department", "北京住房公积金管理中心"),
]

ELSEWHERE = [
    (CITY, "东岭省人民政府"),
    (CITY, "东岭省财政厅"),
    (CITY, "临江市人民政府"),
    (CITY, "临江市"),
    (CITY, "东岭省临江市栖霞县"),
    (CITY, "国家税务总局临江市税务局"),
    (CITY, "国务院办公厅"),
    (CITY, "上海市人民政府"),
    (CITY, "西岭自治区"),
    (COUNTY, "澧川市人民政府"),
    (COUNTY, "澧川市教育局"),
    (COUNTY, "邻水县教育局"),
    (COUNTY, "邻水县石桥镇人民政府"),
    (PREFECTURE, "东岭省"),
    (PREFECTURE, "凉水州人民政府"),
    (DISTRICT, "上海市"),
    (DISTRICT, "上海市临江区人民政府"),
    (PROVINCE, "西岭省人民政府"),
    (ZONE, "东岭省"),
    (ZONE, "澧川市人民政府"),
    (ZONE, "临水经济开发区"),
    (BUREAU, "澧川市人民政府"),
    (BUREAU, "澧川市财政局"),
    (MINISTRY, "东岭省文化和旅游厅"),
    (MINISTRY, "国务院办公厅"),
]


@pytest.mark.parametrize(("portal", "name", "kind", "form"), OURS)
def test_names_of_this_portal(portal: str, name: str, kind: str, form: str) -> None:
    assert (kind_of_name(name), key_of(name, portal), is_of_elsewhere(name, portal)) == (kind, form, False)


@pytest.mark.parametrize(("portal", "name"), ELSEWHERE)
def test_names_of_elsewhere(portal: str, name: str) -> None:
    assert is_of_elsewhere(name, portal)
    assert key_of(name, portal) not in {key_of(each, of) for of, each, *_ in OURS if of == portal}


@pytest.mark.parametrize("portal", [CITY, COUNTY, PREFECTURE, PROVINCE, MUNICIPALITY, DISTRICT, ZONE])
def test_a_portal_is_not_of_elsewhere(portal: str) -> None:
    assert not is_of_elsewhere(portal, portal)


@pytest.mark.parametrize("odd", ["", "　", "市", "县", "人民政府", "（本级）", "X" * 500, "政府政府", "州州州市市市"])
def test_no_name_is_too_odd(odd: str) -> None:
    assert kind_of_name(odd)
    assert isinstance(key_of(odd, CITY), str)
    assert isinstance(is_of_elsewhere(odd, CITY), bool)
