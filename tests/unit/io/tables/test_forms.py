"""One plant in the forms in which people keep it: their own headers, Chinese, CSV from other programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from broken import sound, workbook

from heijunka.errors import ReadError, Unsupported
from heijunka.io import read_problem, write_problem
from heijunka.io.tables import problem_workbook, read_tables, template
from heijunka.io.tables.columns import fold
from heijunka.io.tables.example import example
from heijunka.io.tables.nouns import NOUNS
from heijunka.messages import LANGUAGES
from heijunka.model.problem import Problem
from heijunka.model.state import State
from heijunka.model.validate import validate
from heijunka.testing.builders import job_shop

NOW = datetime(2024, 3, 4, tzinfo=UTC)

CHINESE = {
    "设备.csv": "机台,类型,班次\n冲床,机器,白班\n",
    "班次.csv": "日历,工作日,上班时间,下班时间\n白班,周一至周五,8:00,17:00\n",
    "物料.csv": "料号,库存数量,采购周期 [天]\n椅子,0,\n木腿,400,5\n",
    "物料清单.csv": "母件,子件,用量\n椅子,木腿,4\n",
    "工序.csv": "产品编号,工序号,机台,标准工时（分钟）\n椅子,冲压,冲床,5\n",
    "销售订单.csv": "订单号,料号,数量,交货日期,客户\nSO-1,椅子,10,2024年3月8日,张家\n",
}


def _problem(sheets: dict[str, list[list[object]]]) -> Problem:
    reading = read_tables(workbook(sheets), now=NOW)
    assert reading.problem is not None, [str(issue) for issue in reading.issues]
    return reading.problem


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_chinese_csv_of_any_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    files = {name: text.replace(",", delimiter).encode(encoding) for name, text in CHINESE.items()}
    reading = read_tables(files, now=NOW)
    assert reading.issues == ()
    assert reading.problem is not None
    (demand,) = reading.problem.demands
    assert (demand.material, demand.quantity, demand.customer) == ("椅子", 10.0, "张家")
    assert demand.due == datetime(2024, 3, 9, tzinfo=UTC)
    (mode,) = reading.problem.plant.routings[0].operations[0].modes
    assert mode.time_per_unit == timedelta(minutes=5)
    assert reading.problem.plant.materials[1].purchase_lead_time == timedelta(days=5)


def test_commas_within_cells_do_not_make_a_delimiter() -> None:
    files = {name: text.replace(",", ";").encode() for name, text in CHINESE.items()}
    files["设备.csv"] = "机台;技能\n冲床;冲压, 切割, 钻孔\n铣床;铣削, 钻孔\n".encode()
    reading = read_tables(files, now=NOW)
    assert reading.problem is not None
    assert reading.problem.plant.resources[0].skills == ("冲压", "切割", "钻孔")


def test_four_sheets_are_enough() -> None:
    sheets = {
        "Machines": [["Work Centre"], ["saw"]],
        "Items": [["Part No"], ["chair"]],
        "Routing": [["SKU", "Op No", "Machine", "Cycle time (s)"], ["chair", 10, "saw", 30]],
        "Sales Orders": [["SO No", "PART_NUMBER", "qty.", "Delivery Date"], [1, "chair", 5, "2024-03-08"]],
    }
    reading = read_tables(workbook(sheets), now=NOW)
    # "Routing" is the name of a sheet of ours with another meaning: its columns tell that operations are meant.
    assert reading.problem is not None, [str(issue) for issue in reading.issues]
    assert reading.problem.demands[0].id == "1"
    assert reading.problem.horizon.start == NOW
    assert {issue.code for issue in reading.assumptions} == {"io.assumed_start", "io.assumed_end"}


def test_order_of_columns_case_spaces_and_blank_rows_do_not_matter() -> None:
    sheets = sound()
    plain = _problem(sheets)
    sheets["Demand"] = [
        [],
        ["Order book of March"],
        [],
        *([None, *reversed(row)] for row in sheets["Demand"]),
        [None],
        [],
    ]
    sheets["Demand"][3] = [None, "RELEASE ", "due_date", " Qty ", "iTeM", "Order"]
    assert _problem(sheets) == plain


def test_numbers_that_are_ids_are_one_id_however_stored() -> None:
    sheets = sound()
    for name, rows in sheets.items():
        for row in rows[1:]:
            row[:] = [(7.0 if name == "Resources" else "7") if cell == "press" else cell for cell in row]
    assert _problem(sheets).plant.routings[0].operations[0].modes[0].requirements[0].resource == "7"


def test_leniently_unclear_cells_are_taken_for_what_they_mean() -> None:
    sheets = sound()
    sheets["Demand"][1][2] = "ca. 12 pcs"
    sheets["Demand"][1][3] = "3.5.2024"
    sheets["Demand"][2][4] = "n/a"
    sheets["Demand"][2][1] = " CHAIR"
    sheets["Operations"][1][5] = "about 15 min"
    reading = read_tables(workbook(sheets), now=NOW, lenient=True)
    assert reading.problem is not None, [str(issue) for issue in reading.issues]
    assert reading.problem.demands[0].quantity == 12.0
    assert reading.problem.demands[0].due.astimezone(UTC) == datetime(2024, 5, 3, 22, tzinfo=UTC)
    assert reading.problem.demands[1].material == "chair"
    assert reading.problem.demands[1].release is None
    assert reading.problem.plant.routings[0].operations[0].modes[0].fixed_time == timedelta(minutes=15)
    places = {(issue.place.source, issue.place.row, issue.place.column) for issue in reading.assumptions}
    assert places >= {
        ("Demand", 2, "C"),
        ("Demand", 2, "D"),
        ("Demand", 3, "E"),
        ("Demand", 3, "B"),
        ("Operations", 2, "F"),
    }


def test_leniently_equal_rows_and_merged_cells_are_assumed() -> None:
    sheets = sound()
    sheets["Resources"].append(["press", "day"])
    sheets["Demand"][2][1] = None
    data = workbook(sheets, lambda book: book.get_worksheet_by_name("Demand").merge_range(1, 1, 2, 1, "chair"))
    reading = read_tables(data, now=NOW, lenient=True)
    assert reading.problem is not None
    assert [demand.material for demand in reading.problem.demands] == ["chair", "chair"]
    assert {issue.code for issue in reading.assumptions} == {"io.assumed_same_row", "io.assumed_merged"}


def test_further_rows_of_an_operation_are_other_ways_to_do_it() -> None:
    sheets = sound()
    sheets["Operations"].insert(2, ["chair", 10, "cut", "2 x oven + press", 9, None])
    operation = _problem(sheets).plant.routings[0].operations[0]
    assert [mode.id for mode in operation.modes] == ["1", "2"]
    assert [entry.quantity for entry in operation.modes[1].requirements] == [2, 1]


def test_groups_may_be_named_beside_the_resources() -> None:
    sheets = sound()
    sheets["Resources"] = [["Resource", "Group"], ["press", "all"], ["oven", "all; hot"]]
    sheets["Operations"][1][3] = "all"
    problem = _problem(sheets)
    assert [(group.id, group.members) for group in problem.plant.groups] == [
        ("all", ("press", "oven")),
        ("hot", ("oven",)),
    ]
    assert problem.plant.routings[0].operations[0].modes[0].requirements[0].group == "all"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_is_its_example_and_sound(language: str) -> None:
    reading = read_tables(template(language), now=NOW, language=language)
    assert reading.problem == example(language)
    assert reading.issues == reading.assumptions == ()
    assert validate(example(language)) == ()


def test_the_same_problem_gives_the_same_workbook() -> None:
    assert problem_workbook(example()) == problem_workbook(example())


@pytest.mark.parametrize("name", ["plant.json", "plant.xlsx", "plant.csv", "plant.parquet"])
def test_files_of_every_ending_read_back(tmp_path: Path, name: str) -> None:
    problem = job_shop([[(0, 3), (1, 2)], [(1, 4), (0, 1)]])
    write_problem(problem, tmp_path / name)
    assert read_problem(tmp_path / name, now=NOW).problem == problem


def test_what_no_table_holds_is_refused(tmp_path: Path) -> None:
    problem = Problem(plant=example().plant, horizon=example().horizon, state=State(now=NOW))
    with pytest.raises(Unsupported):
        problem_workbook(problem)
    with pytest.raises(ReadError):
        write_problem(problem, tmp_path / "plant.docx")
    with pytest.raises(ReadError):
        read_problem(tmp_path / "nowhere.xlsx", now=NOW)
    (tmp_path / "demand.csv").write_text("a,b\n")
    with pytest.raises(ReadError, match="folder"):
        read_problem(tmp_path / "demand.csv", now=NOW)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReadError, match="no CSV"):
        read_problem(tmp_path / "empty", now=NOW)
    with pytest.raises(ReadError, match="jobshop"):
        read_problem(tmp_path / "demand.csv", now=NOW, reader="no-such-reader")


def test_no_header_means_two_columns_and_no_name_two_sheets() -> None:
    titles: dict[str, str] = {}
    for noun in NOUNS:
        for title in noun.titles():
            assert titles.setdefault(fold(title), noun.name) == noun.name, title
        fields: dict[str, str] = {}
        for column in noun.columns:
            for header in noun.headers(column):
                assert fields.setdefault(fold(header), column.field) == column.field, (noun.name, header)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_and_column_has_its_words(language: str) -> None:
    for noun in NOUNS:
        assert noun.title(language)
        assert len(noun.title(language)) <= 31
        assert noun.about(language)
        for column in noun.columns:
            assert noun.header(column, language)
