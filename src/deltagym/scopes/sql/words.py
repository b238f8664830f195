"""What databases are about: 24 domains in English, and made-up ones without a known word."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Domain:
    """Nouns and measures of a small world; every motif of `schema.py` takes those it needs.

    Attributes:
        name: Name of the domain.
        site: A place.
        road: What leads from one site to another.
        person: Somebody.
        boss: Who may stand above a person.
        thing: What persons deal with.
        link: What ties a person to a thing.
        version: A dated record of a thing.
        event: Something that a person does with a thing at a site.
        note: What may follow an event.
        amount: A measure of an event.
        price: Another measure of an event.
        size: A measure of a thing.
        age: A measure of a person.
        categories: Values of texts.
        states: Values of texts.
        cities: Where persons and sites are.
        people: Names of persons.
        labels: Names of things and sites.
    """

    name: str
    site: str
    road: str
    person: str
    boss: str
    thing: str
    link: str
    version: str
    event: str
    note: str
    amount: str
    price: str
    size: str
    age: str
    categories: tuple[str, ...]
    states: tuple[str, ...]
    cities: tuple[str, ...]
    people: tuple[str, ...]
    labels: tuple[str, ...]


CITIES = ("Lund", "Porto", "Graz", "Turin", "Cork")
PEOPLE = ("Ada", "Bo", "Cleo", "Dan", "Eva", "Finn", "Gul", "Hana")
LABELS = ("Amber", "Birch", "Cedar", "Dune", "Ember", "Flint", "Grove", "Heron")

_TABLE = """
bakery | shop delivery_route | baker mentor | cake certificate price_list | sale complaint |
    quantity price weight age | sponge tart loaf biscuit | paid open returned
hospital | ward corridor | nurse supervisor | drug permit drug_record | dose reaction |
    amount cost strength seniority | tablet syrup cream drip | given refused late
library | branch van_route | reader sponsor | book reservation appraisal | loan reminder |
    days fee pages age | novel atlas poetry manual | back overdue lost
football | ground bus_line | player captain | drill assignment drill_plan | session injury |
    minutes effort duration age | passing sprint keeping tackle | done cut missed
farm | field track | farmhand foreman | crop training forecast | harvest inspection |
    sacks income height experience | wheat barley maize beans | dry wet spoilt
airline | airport airway | pilot instructor | aircraft licence overhaul | flight report |
    hours fuel seats age | jet glider turboprop amphibian | landed diverted cancelled
museum | gallery passage | curator adviser | exhibit loan_deed valuation | tour review |
    visitors takings height tenure | bronze fresco textile coin | guided private school
theatre | stage tunnel | actor coach | play contract script | rehearsal remark |
    minutes expense acts age | farce tragedy opera mime | full partial skipped
shipping | port sea_lane | sailor officer | vessel berth survey | voyage incident |
    crates toll length age | barge tanker ferry tug | arrived delayed sunk
school | campus footpath | pupil buddy | course enrolment syllabus | exam appeal |
    points fee credits age | maths music latin physics | sat absent void
brewery | cellar pipe | brewer trainer | beer recipe_right tariff | batch tasting |
    barrels cost strength tenure | stout lager porter ale | ready aging dumped
observatory | dome cable | observer adviser | telescope booking calibration | exposure anomaly |
    frames noise aperture age | radio solar mirror lens | clear cloudy lost
gym | studio stairway | athlete coach | machine clearance service | workout strain |
    reps load weight age | rower bike press bench | finished stopped skipped
zoo | enclosure path | keeper chief | animal duty checkup | feeding sighting |
    portions expense weight tenure | reptile bird mammal fish | eaten left refused
bank | office courier_line | clerk manager | account mandate statement | transfer dispute |
    units charge balance tenure | savings current trust joint | booked pending rejected
taxi | depot shortcut | driver leader | car pass_card toll_sheet | ride rating |
    minutes fare seats age | sedan van hybrid limousine | driven aborted unpaid
mine | shaft rail | miner overseer | drill_rig clearance check_log | shift accident |
    tons bonus depth age | coal salt copper slate | day night idle
chemistry | lab duct | chemist professor | reagent allowance purity_log | assay recheck |
    drops cost purity tenure | acid base salt solvent | valid vague failed
restaurant | kitchen lift | cook head_cook | dish speciality menu_entry | serving critique |
    plates bill calories age | soup roast salad dessert | warm cold sent_back
forest | camp trail | ranger warden | grove patrol_duty census | walk finding |
    hours expense acres age | oak pine beech larch | quiet stormy ended
orchestra | hall bus_route | musician conductor | piece part edition | concert encore |
    tickets takings movements age | suite waltz march fugue | sold free moved
garage | bay ramp | mechanic owner | engine warrant quote | repair claim |
    hours invoice power tenure | diesel petrol electric steam | fixed waiting scrapped
fishing | harbour channel | fisher skipper | boat share refit | trip dispute |
    catches income length age | trawler dinghy cutter yawl | calm rough lost
printing | plant conveyor | printer editor | poster release_right proof | run defect |
    copies cost width tenure | litho offset screen relief | clean smudged torn
"""


def _domain(line: str) -> Domain:
    name, *parts = (part.split() for part in line.split("|"))
    (
        (site, road),
        (person, boss),
        (thing, link, version),
        (event, note),
        (amount, price, size, age),
        categories,
        states,
    ) = parts
    nouns = (site, road, person, boss, thing, link, version, event, note, amount, price, size, age)
    return Domain(name[0], *nouns, tuple(categories), tuple(states), CITIES, PEOPLE, LABELS)


DOMAINS: tuple[Domain, ...] = tuple(map(_domain, _TABLE.replace("|\n", "|").strip().splitlines()))
"""The domains in English."""

NOUNS = 13
"""Number of nouns and measures of a domain."""


def nonsense(draw: random.Random) -> Domain:
    """A domain of pseudo-words, all different."""
    words: dict[str, None] = {}
    while len(words) < NOUNS + 4 + 3 + 5 + 8 + 8:
        words[
            "".join(draw.choice("bdfgklmnprstvz") + draw.choice("aeiou") for _ in range(3))
            + draw.choice("bkmnprt")
        ] = None
    made = list(words)
    nouns, rest = made[:NOUNS], made[NOUNS:]
    return Domain(
        "nonsense",
        *nouns[:13],
        categories=tuple(rest[:4]),
        states=tuple(rest[4:7]),
        cities=tuple(word.title() for word in rest[7:12]),
        people=tuple(word.title() for word in rest[12:20]),
        labels=tuple(word.title() for word in rest[20:28]),
    )


def spoken(name: str) -> str:
    """A name in words: `delivery_route` becomes "delivery route"."""
    return name.replace("_", " ")


def plural(noun: str) -> str:
    """The plural of a regular noun."""
    noun = spoken(noun)
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"


def article(noun: str) -> str:
    """The noun with its indefinite article."""
    noun = spoken(noun)
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def listed(parts: list[str], last: str = "and") -> str:
    """The parts as an enumeration, e.g. "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"
