"""Every rule and term is documented, checked by one function of its name, and told in both languages."""

import re
from pathlib import Path

from heijunka.evaluate.check import RULES, Rule, Violation
from heijunka.messages import catalogue
from heijunka.model.objective import Term

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTED = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "judge.md").read_text("utf-8"), re.MULTILINE))


def test_rules_and_terms_are_documented_and_nothing_else_is():
    assert {*Rule, *Term} == DOCUMENTED


def test_each_rule_is_one_function_of_its_name():
    assert {rule: function.__name__ for rule, function in RULES.items()} == {rule: f"check_{rule}" for rule in Rule}


def test_every_text_is_of_a_rule_and_has_the_same_placeholders_in_both_languages():
    for name, texts in catalogue("evaluate").items():
        assert name in {*Rule} or any(name.startswith(f"{rule}_") for rule in Rule)
        assert set(re.findall(r"{(\w+)}", texts["en"])) == set(re.findall(r"{(\w+)}", texts["zh"]))


def test_a_violation_tells_itself():
    violation = Violation(rule=Rule.DEADLINE, order="o", values=(("end", "Tuesday"), ("deadline", "Monday")))
    assert str(violation) == "deadline: Order 'o' ends at Tuesday, after its deadline at Monday."
    assert violation.text("zh") == "订单“o”于 Tuesday 完成，晚于最后期限 Monday。"
