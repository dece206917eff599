from xml.etree import ElementTree

import numpy as np
import pytest

from heijunka.engine.instance import compile_problem
from heijunka.model.resource import ResourceKind
from heijunka.testing.builders import calendar, machine, matrix, order, problem, routing, step
from heijunka.twin.gauge import gauge
from heijunka.twin.nature import calm
from heijunka.twin.pictures import STATES, by_policy, line_states, wip_over_time
from heijunka.twin.shop import HOUR, Rule, Setting, Shop
from heijunka.twin.site import ground
from heijunka.twin.svg import ticks

SVG = "{http://www.w3.org/2000/svg}"


def may_stop(colour):
    return {"attributes": {"colour": colour}, "is_interruptible": True}


@pytest.fixture(scope="module")
def run():
    made = problem(
        calendar("day", "06:00-14:00", weekdays=range(7)),
        machine("m1", calendar="day"),
        machine("l1", kind=ResourceKind.LINE, calendar="day", setup_matrix="paint", initial_family="red"),
        matrix("paint", {("red", "blue"): 60, ("blue", "red"): 60}),
        *(
            routing(c, step("cut", "m1", minutes=60), step("paint <1>", "l1", minutes=90, **may_stop(c)))
            for c in ("red", "blue")
        ),
        *(order(f"o{n}", ("red", "blue")[n % 2], 3, due=20) for n in range(6)),
    )
    instance = compile_problem(made)
    nature = calm(instance)._replace(
        down_ptr=np.array([0, 0, 1]), down_since=np.array([12 * HOUR]), down_until=np.array([16 * HOUR])
    )
    place = ground(instance)
    shop = Shop(place, nature)
    shop.play(Setting(rule=Rule.FIFO).row(place), 72 * HOUR)
    return gauge(instance, place.jobs, 0, 72 * HOUR), nature, shop.history()


def boxes(picture, fill):
    """Return x and width of all bars of a colour: the legend's box has the height of a letter."""
    found = ElementTree.fromstring(picture).iter(f"{SVG}rect")
    return [
        (float(box.get("x")), float(box.get("width")))
        for box in found
        if box.get("fill") == fill and float(box.get("height")) > 10
    ]


def words(picture):
    return {text.text for text in ElementTree.fromstring(picture).iter(f"{SVG}text")}


def test_a_line_is_drawn_in_its_working_hours_only(run):
    picture = line_states(*run, "Lines")
    opened = boxes(picture, STATES["starved"])
    assert len(opened) == 3
    for state in STATES:
        for x, width in boxes(picture, STATES[state]):
            assert any(a - 0.02 <= x and x + width <= a + b + 0.02 for a, b in opened)
    # Down from noon until four, of which two hours are working time, of eight a day.
    down = max(boxes(picture, STATES["down"]), key=lambda box: box[1])
    assert down[1] == pytest.approx(opened[0][1] / 4, abs=0.02)


def test_pictures_speak_chinese(run):
    assert {"生产", "换型", "停机", "天"} <= words(line_states(*run, "产线", language="zh"))


def test_work_in_process_is_drawn_by_stage(run):
    measure, _, history = run
    picture = wip_over_time(measure, history, "Units & stages")
    assert {"cut", "paint <1>", "Units & stages"} <= words(picture)
    areas = list(ElementTree.fromstring(picture).iter(f"{SVG}polygon"))
    assert len(areas) == 2
    points = [tuple(map(float, pair.split(","))) for pair in areas[0].get("points").split()]
    floor = max(y for _, y in points)
    # Nothing is left at the end.
    assert [y for x, y in points if x == max(x for x, _ in points)] == [floor, floor]


def test_policies_are_drawn_with_every_run_and_their_mean():
    picture = by_policy({"by <rule>": [1.0, 2.0, 3.0], "by plan": [4.0]}, "Late, h")
    root = ElementTree.fromstring(picture)
    assert {"by <rule>", "by plan", "Late, h"} <= words(picture)
    assert len(list(root.iter(f"{SVG}circle"))) == 3 + 1 + 1 + 1
    # A single run has no interval.
    thick = [line for line in root.iter(f"{SVG}line") if line.get("stroke-width") == "3"]
    assert len(thick) == 1


def test_equal_figures_can_be_drawn():
    assert "nan" not in by_policy({"a": [2.0, 2.0], "b": [2.0, 2.0]}, "Equal")


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 100, [0, 20, 40, 60, 80, 100]), (-3, 4, [-4, -2, 0, 2, 4]), (0.1, 0.34, [0.1, 0.15, 0.2, 0.25, 0.3, 0.35])],
)
def test_axes_have_round_numbers(low, high, expected):
    assert ticks(low, high) == pytest.approx(expected)
