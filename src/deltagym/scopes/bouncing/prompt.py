"""The user message: the mechanics, the scene in numbers, and what to write.

It holds everything needed to compute the answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from deltagym.core.problem import Case, Json, Problem
from deltagym.scopes.bouncing.accept import AGREEMENT
from deltagym.scopes.bouncing.cases import asks_for_list, asks_past
from deltagym.scopes.bouncing.polygon import Point
from deltagym.scopes.bouncing.scene import Body, Container, Force, Path, Scene, Shape, Wave, Zigzag
from deltagym.scopes.bouncing.verifier import SECONDS

INTRODUCTION = """\
Rigid polygons fly about in the plane inside hollow polygonal containers and bounce off the \
walls without loss. Write a Python program that computes where they are at any given time.

Units are metres, seconds, kilograms and radians. x points right, y points up; angles, spins and \
rates of turning count counter-clockwise. Everything moves by Newtonian mechanics: no friction, \
no drag, and no force but those named."""

SHAPES = """\
## Shapes
- A regular polygon with n sides and circumradius r has its vertices at distance r from its \
centre, at the angles orientation + 2*pi*k/n, k = 0, ..., n-1. A container turns about its centre.
- A body is a uniform plate of density 1, so its mass m is its area. Its position is its \
centroid. At t = 0 every body and every container has orientation 0, unless said otherwise."""

COLLISIONS = """\
## Collisions
- A body stays inside its container: it collides when one of its vertices reaches a wall while \
moving towards it.{obstacles}
- A collision happens in an instant. Let n be the unit normal of the wall, pointing to the body, \
p the point of contact, and u the velocity of the body at p minus the velocity of the wall at p. \
A wall that belongs to a container with centre c, velocity of the centre c' and rate of turning \
w moves at p with c' + w*(-(p.y - c.y), p.x - c.x).
{response}
- Containers are not affected by collisions and pass through each other.{pairs}"""

LOCKED = """\
- Bodies are locked: they never turn, so all their points move alike. The body's velocity v \
becomes v - 2*(u . n)*n. A whole side that meets a wall at once is one collision."""

FREE = """\
- Bodies turn freely. With r = p - (centroid), r x n = r.x*n.y - r.y*n.x and the moment of \
inertia I about the centroid, the impulse is J = -2*(u . n) / (1/m + (r x n)**2 / I). The \
velocity v becomes v + (J/m)*n and the spin s becomes s + J*(r x n)/I. The velocity of the body \
at p is v + s*(-r.y, r.x). A regular polygon has I = m * radius**2 * (2 + cos(2*pi/n)) / 6. \
Between collisions the spin is constant."""

OBSTACLES = """\
 The walls of the other containers are solid as well: the body starts outside them and stays \
outside, and collides with them as with any obstacle, its vertices with their sides and their \
corners with its sides (the normal is that of the side)."""

LOCKED_PAIRS = """
- Bodies collide with each other, vertex against side; n is the normal of the side. With u the \
velocity of body 1 minus that of body 2 and J = -2*(u . n) / (1/m1 + 1/m2), v1 becomes v1 + \
(J/m1)*n and v2 becomes v2 - (J/m2)*n."""

FREE_PAIRS = """
- Bodies collide with each other, vertex against side; n is the normal of the side. With u the \
velocity of body 1 at p minus that of body 2 at p and J = -2*(u . n) / (1/m1 + (r1 x n)**2/I1 + \
1/m2 + (r2 x n)**2/I2), body 1 receives the impulse J*n at p and body 2 the impulse -J*n."""

ANSWER = """\
## Your answer
Define `predict_position(t)`. It gets a time t as a float and returns a list with one [x, y] for \
each body, in the order above: the position of the body at time t, to at least 3 decimals. \
{calls} times t are tried, all {span}; they are not told and come in any order, in one process, \
with {seconds} seconds of processor time for all of them. A time is passed when every body is \
within {tolerance} m of its true position. The scene is chosen such that the truth does not hang \
on rounding: where the start was changed by a ten-thousandth of the body's size and speed, no \
position asked for changed by more than {agreement} m. Use nothing beyond Python's standard \
library; `math` is enough.

End with the complete program in a code block that opens with ```python and closes with ```. \
Only the last block counts."""

FORMAT = """\
## Your answer
Write a Python program that defines `predict_position(t)`: it gets a time t as a float and returns \
a list with one [x, y] for each body, its position at time t. {seconds} seconds of processor time \
are for all times together. End with the complete program in a code block that opens with \
```python and closes with ```. Only the last block counts."""

LISTED = """\
## Your answer
Define `predict_position()` without arguments. It returns a list with one entry for each of these \
times t, in this order: {times}. An entry is a list with one [x, y] for each body, in the order \
above: the position of the body at that time, to at least 3 decimals. The program has {seconds} \
seconds of processor time. A time is passed when every body is within {tolerance} m of its true \
position. Use nothing beyond Python's standard library; `math` is enough.

End with the complete program in a code block that opens with ```python and closes with ```. \
Only the last block counts."""

PAST = """\
All laws above hold for negative t as well. Asked for is the past: where the bodies were at times \
t < 0."""


def full_prompt(problem: Problem) -> str:
    """The whole message that puts `problem` to a language model.

    A problem without a scene in its `params` brings the whole task in its statement.
    """
    if "scene" not in problem.params:
        return f"{problem.statement}\n\n{FORMAT.format(seconds=number(SECONDS))}"
    scene = Scene.from_json(problem.params["scene"])
    free = scene.bodies[0].free
    collisions = COLLISIONS.format(
        obstacles=OBSTACLES if len(scene.containers) > 1 else "",
        response=FREE if free else LOCKED,
        pairs="" if len(scene.bodies) == 1 else FREE_PAIRS if free else LOCKED_PAIRS,
    )
    answer = _listed(problem) if asks_for_list(problem) else _called(problem)
    return "\n\n".join([INTRODUCTION, SHAPES, collisions, problem.statement, answer])


def _called(problem: Problem) -> str:
    """What to write where the program is called with each time."""
    until = number(problem.params["horizon"])
    return ANSWER.format(
        calls=len(problem.cases),
        span=f"with -{until} <= t < 0" if asks_past(problem) else f"with 0 < t <= {until}",
        tolerance=number(problem.cases[0].expected["tolerance"]),
        seconds=number(SECONDS),
        agreement=number(AGREEMENT),
    )


def _listed(problem: Problem) -> str:
    """What to write where the program is called once, for the list of all times."""
    return LISTED.format(
        times=", ".join(number(case.input["time"]) for case in problem.cases),
        tolerance=number(problem.cases[0].expected["tolerance"]),
        seconds=number(SECONDS),
    )


def feedback_text(cases: Sequence[Case], more: int, error: str) -> str:
    """Tells a model which times came out wrong, or why its program cannot run."""
    again = "Write the whole program again, mended."
    if error:
        return f"The program cannot be run:\n{error}\n{again}"
    lines = [
        f"- {_moment(case.input)} the true positions are {case.expected['positions']}"
        for case in cases
    ]
    lines += [f"- {more} more times came out wrong."] if more else []
    return "\n".join(["The program was run. These times came out wrong:", *lines, again])


def describe(scene: Scene, backward: bool) -> str:
    """The scene in numbers, and the question if it is about the past."""
    containers = [_container(i, c) for i, c in enumerate(scene.containers, 1)]
    bodies = [_body(i, b, len(scene.containers)) for i, b in enumerate(scene.bodies, 1)]
    lines = ["# The scene", "## Containers", *containers, "## Bodies at t = 0", *bodies]
    lines += ["## Acceleration between collisions", _force(scene.force)]
    return "\n".join([*lines, "## Question", PAST] if backward else lines)


def number(value: float) -> str:
    """A number as the prompt writes it, without loss."""
    return repr(float(value)).removesuffix(".0")


def _moment(asked: Json) -> str:
    """The time that a case asks about, in words, or the entry of a list in upstream's."""
    if isinstance(asked, dict):
        return f"in entry {asked['index']} of the list"
    return f"at t = {number(asked)}"


def _point(point: Point) -> str:
    return f"({number(point[0])}, {number(point[1])})"


def _shape(shape: Shape) -> str:
    if shape.vertices:
        corners = ", ".join(map(_point, shape.vertices))
        return f"convex polygon with the vertices {corners} relative to its centroid"
    return f"regular polygon, {shape.sides} sides, circumradius {number(shape.radius)}"


def _container(index: int, container: Container) -> str:
    if container.x.amplitude or container.y.amplitude:
        x = _along(container.at[0], container.x)
        y = _along(container.at[1], container.y)
        centre = f"its centre at time t is ({x}, {y}){_turns(container)}"
    else:
        centre = f"its centre rests at {_point(container.at)}"
    return f"- Container {index}: {_shape(container.shape)}; {centre}; {_turning(container)}."


def _along(start: float, path: Path) -> str:
    """One coordinate of a container's centre, as a function of t."""
    if not path.amplitude:
        return number(start)
    law = _zigzag(path) if isinstance(path, Zigzag) else _sine(path)
    return f"{number(start)} {law}"


def _zigzag(path: Zigzag) -> str:
    """`+ amplitude*(1 - abs(2*f - 1))`, where f is written out."""
    law = f"(1 - abs(2*({number(path.trips)}*t - floor({number(path.trips)}*t)) - 1))"
    return f"{_sign(path.amplitude)} {number(abs(path.amplitude))}*{law}"


def _turns(container: Container) -> str:
    """How the zigzags of a container's path go, in words; empty if it has none."""
    words = [
        f" ({axis} goes from {number(start)} to {number(round(start + path.amplitude, 9))} and "
        f"back {number(path.trips)} times a second, at the constant speed "
        f"{number(round(2 * abs(path.amplitude) * path.trips, 9))}, and turns about in an instant)"
        for axis, start, path in zip("xy", container.at, (container.x, container.y), strict=True)
        if isinstance(path, Zigzag) and path.amplitude
    ]
    return "".join(words)


def _sign(value: float) -> str:
    return "-" if value < 0 else "+"


def _sine(wave: Wave) -> str:
    """`+ amplitude*sin(2*pi*(...))`."""
    sign = _sign(wave.amplitude)
    phase = ""
    if wave.phase:
        phase = f" {_sign(wave.phase)} {number(abs(wave.phase))}"
    return f"{sign} {number(abs(wave.amplitude))}*sin(2*pi*({number(wave.frequency)}*t{phase}))"


def _turning(container: Container) -> str:
    spin, wobble = number(container.spin), container.wobble
    if not container.spin and not wobble:
        return "it does not turn"
    if not wobble:
        return f"it turns at the constant rate {spin}, so its orientation at time t is {spin}*t"
    sign, size = _sign(wobble), number(abs(wobble))
    rate, angle = f"{spin} {sign} {size}*sin(t)", f"{spin}*t {sign} {size}*(1 - cos(t))"
    return f"it turns at the rate {rate}, so its orientation at time t is {angle}"


def _body(index: int, body: Body, containers: int) -> str:
    others = " and outside the others" if containers > 1 else ""
    where = f"position {_point(body.at)}, inside container {body.home + 1}{others}"
    spin = f"spin {number(body.spin)}" if body.free else "locked"
    motion = f"velocity {_point(body.velocity)}, {spin}"
    return f"- Body {index}: {_shape(body.shape)}; {where}; {motion}."


def _force(force: Force) -> str:
    if force.stiffness:
        axes = "; ".join(
            f"a_{a} = -{number(force.stiffness)}*({a} - {number(c)})"
            for a, c in zip("xy", force.anchor, strict=True)
        )
        return (
            "A spring pulls every body, whatever its mass: at position (x, y) its acceleration is "
            f"{axes}{_besides(force.constant)}."
        )
    if force.wave.amplitude:
        x, y = map(number, force.constant)
        acceleration = f"({x}, {y} {_sine(force.wave)})"
        return f"Gravity changes with time: every body has the acceleration {acceleration}."
    if force.constant == (0.0, 0.0):
        return "None: bodies fly straight."
    return f"Gravity: every body has the constant acceleration {_point(force.constant)}."


def _besides(constant: Point) -> str:
    """The constant part of an acceleration, named after another; empty if it is zero."""
    return f", besides the constant {_point(constant)}" if math.hypot(*constant) else ""
