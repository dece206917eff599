"""The plant of the template: a small furniture shop with everything that a beginner may want to see once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from heijunka.model.calendar import Calendar, CalendarException, Overtime, Shift
from heijunka.model.demand import Demand, Option
from heijunka.model.material import BillOfMaterials, Component, Material, Receipt
from heijunka.model.plant import Plant
from heijunka.model.problem import Horizon, Problem
from heijunka.model.resource import Resource, ResourceGroup, ResourceKind
from heijunka.model.routing import Mode, Operation, Requirement, Routing
from heijunka.model.setup import Changeover, SetupMatrix

_Name = Callable[[str], str]
_ZONES = {"en": "UTC", "zh": "Asia/Shanghai"}
_WORDS = {
    "saw": "锯床",
    "booth-1": "喷房-1",
    "booth-2": "喷房-2",
    "bench": "装配台",
    "fitter": "装配工",
    "booths": "喷房组",
    "day shift": "白班",
    "two shifts": "两班",
    "table": "餐桌",
    "shelf": "书架",
    "board": "板材",
    "screw": "螺钉",
    "cut": "锯切",
    "paint": "喷漆",
    "assemble": "装配",
    "colours": "颜色换型",
    "white": "白色",
    "black": "黑色",
    "holiday": "节假日",
    "engraved": "刻字",
    "Oak & Co": "橡木家具",
    "Furniture shop": "家具厂",
    "pcs": "件",
}


def example(language: str = "en") -> Problem:
    """Return the template's problem, its names in a language; it is valid and has a plan."""

    def name(text: str) -> str:
        return _WORDS[text] if language == "zh" else text

    zone = ZoneInfo(_ZONES.get(language, "UTC"))
    plant = Plant(
        id="plant-1",
        name=name("Furniture shop"),
        time_zone=zone.key,
        calendars=_calendars(name, zone),
        resources=_resources(name),
        groups=(ResourceGroup(id=name("booths"), members=(name("booth-1"), name("booth-2"))),),
        setup_matrices=(_colours(name),),
        materials=_materials(name, zone),
        boms=tuple(
            BillOfMaterials(
                material=name(made),
                components=(
                    Component(material=name("board"), quantity=boards),
                    Component(material=name("screw"), quantity=screws, operation=name("assemble")),
                ),
            )
            for made, boards, screws in (("table", 3.0, 12.0), ("shelf", 2.0, 8.0))
        ),
        routings=(_routing(name, "table", (6.0, 5.0, 12.0)), _routing(name, "shelf", (4.0, 3.0, 8.0))),
        options=(Option(id=name("engraved"), materials=(name("table"),), attributes={"family": name("black")}),),
    )
    wishes = (("table", 20, 8, 1.0), ("shelf", 35, 9, 1.0), ("table", 12, 11, 2.0), ("shelf", 50, 12, 1.0))
    demands = tuple(
        Demand(
            id=f"SO-{100 + number}",
            material=name(made),
            quantity=float(quantity),
            due=datetime(2024, 1, day, 17, tzinfo=zone),
            priority=priority,
            customer=name("Oak & Co"),
            options=(name("engraved"),) if number == 3 else (),
        )
        for number, (made, quantity, day, priority) in enumerate(wishes, start=1)
    )
    horizon = Horizon(start=datetime(2024, 1, 2, 6, tzinfo=zone), end=datetime(2024, 1, 31, tzinfo=zone))
    return Problem(plant=plant, horizon=horizon, demands=demands)


def _calendars(name: _Name, zone: ZoneInfo) -> tuple[Calendar, ...]:
    holiday = CalendarException(
        start=datetime(2024, 1, 5, tzinfo=zone), end=datetime(2024, 1, 6, tzinfo=zone), reason=name("holiday")
    )
    saturday = Overtime(
        start=datetime(2024, 1, 6, 8, tzinfo=zone), end=datetime(2024, 1, 6, 12, tzinfo=zone), cost_per_hour=45.0
    )
    days = (0, 1, 2, 3, 4)
    early, late = Shift(weekdays=days, start=time(6), end=time(14)), Shift(weekdays=days, start=time(14), end=time(22))
    return (
        Calendar(
            id=name("day shift"),
            time_zone=zone.key,
            shifts=(Shift(weekdays=days, start=time(8), end=time(16, 30)),),
            exceptions=(holiday,),
            overtime=(saturday,),
        ),
        Calendar(id=name("two shifts"), time_zone=zone.key, shifts=(early, late), exceptions=(holiday,)),
    )


def _resources(name: _Name) -> tuple[Resource, ...]:
    day, two = name("day shift"), name("two shifts")
    return (
        Resource(id=name("saw"), calendar=two, cost_per_hour=40.0),
        Resource(id=name("booth-1"), calendar=two, setup_matrix=name("colours"), initial_family=name("white")),
        Resource(id=name("booth-2"), calendar=two, setup_matrix=name("colours"), speed=0.8),
        Resource(id=name("bench"), kind=ResourceKind.LINE, capacity=2, calendar=day),
        Resource(id=name("fitter"), kind=ResourceKind.PERSON, capacity=3, calendar=day, skills=(name("assemble"),)),
    )


def _colours(name: _Name) -> SetupMatrix:
    white, black = name("white"), name("black")
    return SetupMatrix(
        id=name("colours"),
        attribute="family",
        changeovers=(
            Changeover(before=white, after=black, time=timedelta(minutes=20)),
            Changeover(before=black, after=white, time=timedelta(minutes=60)),
        ),
        default_time=timedelta(minutes=30),
    )


def _materials(name: _Name, zone: ZoneInfo) -> tuple[Material, ...]:
    unit = name("pcs")
    delivery = Receipt(quantity=150.0, at=datetime(2024, 1, 4, 8, tzinfo=zone), reference="PO-7")
    return (
        Material(id=name("table"), unit=unit, value=180.0, attributes={"family": name("white")}, is_top_seller=True),
        Material(id=name("shelf"), unit=unit, value=90.0, attributes={"family": name("black")}),
        Material(id=name("board"), unit=unit, stock=200.0, receipts=(delivery,), purchase_lead_time=timedelta(days=5)),
        Material(id=name("screw"), unit=unit, stock=5000.0, purchase_lead_time=timedelta(days=2)),
    )


def _routing(name: _Name, made: str, minutes: tuple[float, float, float]) -> Routing:
    cut, paint, assemble = (timedelta(minutes=value) for value in minutes)
    bench = (Requirement(resource=name("bench")), Requirement(resource=name("fitter")))
    return Routing(
        id=name(made),
        material=name(made),
        operations=(
            Operation(
                id=name("cut"),
                modes=(
                    Mode(
                        requirements=(Requirement(resource=name("saw")),),
                        fixed_time=timedelta(minutes=10),
                        time_per_unit=cut,
                    ),
                ),
            ),
            Operation(
                id=name("paint"), modes=(Mode(requirements=(Requirement(group=name("booths")),), time_per_unit=paint),)
            ),
            Operation(
                id=name("assemble"), is_interruptible=True, modes=(Mode(requirements=bench, time_per_unit=assemble),)
            ),
        ),
    )
