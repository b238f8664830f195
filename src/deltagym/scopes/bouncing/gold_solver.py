"""The gold program's solver: plain Python with `math` alone, written from what the prompts say.

It steps through time. Steps are too short for anything to touch, but at least `CLOSE`; if two
things overlap after a step, bisection finds the time of their contact. `gold.py` copies this file's
source, from `CLOSE` on, into gold programs.
"""

import math

CLOSE = 2e-5
LONG = 0.02


def corners(shape):
    """Vertices about the reference point, counter-clockwise."""
    if shape["vertices"]:
        return [tuple(p) for p in shape["vertices"]]
    turns = [2 * math.pi * k / shape["sides"] for k in range(shape["sides"])]
    return [(shape["radius"] * math.cos(a), shape["radius"] * math.sin(a)) for a in turns]


def mass_and_inertia(points):
    """Mass and moment of inertia of a uniform plate of density 1 about its centroid, the origin."""
    mass = inertia = 0.0
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
        cross = ax * by - ay * bx
        mass += cross / 2
        inertia += cross * (ax * ax + ay * ay + bx * bx + by * by + ax * bx + ay * by) / 12
    return mass, inertia


def wave(law, t):
    """Value and derivative of amplitude sin(2 pi (frequency t + phase))."""
    w, angle = 2 * math.pi * law["frequency"], 2 * math.pi * (law["frequency"] * t + law["phase"])
    return law["amplitude"] * math.sin(angle), law["amplitude"] * w * math.cos(angle)


def path(law, t):
    """Value and derivative of a coordinate of a container's path: a wave, or a zigzag."""
    if "trips" not in law:
        return wave(law, t)
    done = (law["trips"] * t) % 1
    speed = 2 * law["amplitude"] * law["trips"]
    return law["amplitude"] * (1 - abs(2 * done - 1)), speed if done < 0.5 else -speed


def sides(points):
    """A point and the outward normal of each side."""
    found = []
    for p, q in zip(points, points[1:] + points[:1], strict=True):
        x, y = q[1] - p[1], p[0] - q[0]
        length = math.hypot(x, y)
        found.append((p, (x / length, y / length)))
    return found


def closing(holder, guest, point, n):
    """Speed along `n` of the guest's point relative to the holder's; negative if they approach."""
    vx = (
        guest[2] - guest[4] * (point[1] - guest[1]) - holder[2] + holder[4] * (point[1] - holder[1])
    )
    vy = (
        guest[3] + guest[4] * (point[0] - guest[0]) - holder[3] - holder[4] * (point[0] - holder[0])
    )
    return vx * n[0] + vy * n[1]


def deeper(one, other):
    """The contact with the smaller gap; either may be None."""
    if one is None or other is None:
        return one or other
    return min(one, other, key=lambda contact: contact[0])


class Solver:
    """Finds all collisions of a scene up to a time, and the positions of bodies in between."""

    def __init__(self, scene, until):
        self.bodies, self.boxes, self.force = scene["bodies"], scene["containers"], scene["force"]
        self.shapes = [corners(item["shape"]) for item in self.bodies + self.boxes]
        self.reach = [max(math.hypot(x, y) for x, y in points) for points in self.shapes]
        self.weights = []
        for body, points in zip(self.bodies, self.shapes[: len(self.bodies)], strict=True):
            mass, inertia = mass_and_inertia(points)
            self.weights.append((1 / mass, 1 / inertia if body["free"] else 0.0))
        self.flights = [(0.0, [[*b["at"], *b["velocity"], 0.0, b["spin"]] for b in self.bodies])]
        self.run(until)

    def positions(self, t):
        """Positions of the bodies at `t`."""
        start, state = next(flight for flight in reversed(self.flights) if flight[0] <= t)
        return [[b[0], b[1]] for b in self.fly(state, start, t - start)]

    def run(self, until):
        """Records the time and state at which each flight between collisions begins."""
        t, state = self.flights[0]
        while t < until:
            gap = self.look(state, t)[0]
            step = max(CLOSE, min(LONG, gap / self.fastest(state)))
            ahead = self.fly(state, t, step)
            if self.look(ahead, t + step)[1] is None:
                t, state = t + step, ahead
                continue
            early, late = 0.0, step
            for _ in range(30):
                middle = (early + late) / 2
                if self.look(self.fly(state, t, middle), t + middle)[1] is None:
                    early = middle
                else:
                    late = middle
            state = self.fly(state, t, late)
            t += late
            self.strike(state, t, self.look(state, t)[1])
            self.flights.append((t, [list(b) for b in state]))

    def fly(self, state, t, step):
        """The bodies after `step` without collisions."""
        gx, gy = self.force["constant"]
        k, law, moved = self.force["stiffness"], self.force["wave"], []
        for x, y, vx, vy, angle, spin in state:
            if k:
                w = math.sqrt(k)
                c, s = math.cos(w * step), math.sin(w * step)
                rx, ry = self.force["anchor"][0] + gx / k, self.force["anchor"][1] + gy / k
                x, vx = rx + (x - rx) * c + vx / w * s, vx * c - (x - rx) * w * s
                y, vy = ry + (y - ry) * c + vy / w * s, vy * c - (y - ry) * w * s
            else:
                x, vx = x + vx * step + gx * step * step / 2, vx + gx * step
                y, vy = y + vy * step + gy * step * step / 2, vy + gy * step
            if law["amplitude"]:
                w = 2 * math.pi * law["frequency"]
                phase = 2 * math.pi * law["phase"]
                a, b = w * t + phase, w * (t + step) + phase
                vy += law["amplitude"] / w * (math.cos(a) - math.cos(b))
                y += law["amplitude"] / w * (math.cos(a) * step - (math.sin(b) - math.sin(a)) / w)
            moved.append([x, y, vx, vy, angle + spin * step, spin])
        return moved

    def fastest(self, state):
        """A bound on how fast any gap can close during the next `LONG` seconds."""
        gx, gy = self.force["constant"]
        spring = self.force["stiffness"] * 2000
        pull = math.hypot(gx, gy) + abs(self.force["wave"]["amplitude"]) + spring
        reach = self.reach[: len(state)]
        speeds = [math.hypot(b[2], b[3]) + abs(b[5]) * r for b, r in zip(state, reach, strict=True)]
        boxes = 0.0
        for box in self.boxes:
            laws = box["x"], box["y"]
            sway = sum(abs(w["amplitude"]) * w.get("trips", w.get("frequency")) for w in laws)
            turning = (abs(box["spin"]) + abs(box["wobble"])) * 3 * max(self.reach)
            boxes = max(boxes, 2 * math.pi * sway + turning)
        return 2 * (max(speeds) + pull * LONG) + boxes + 1.0

    def place(self, state, t):
        """Each shape as (x, y, vx, vy, spin, vertices)."""
        poses = [(b[0], b[1], b[2], b[3], b[5], b[4]) for b in state]
        for box in self.boxes:
            x, vx = path(box["x"], t)
            y, vy = path(box["y"], t)
            spin = box["spin"] + box["wobble"] * math.sin(t)
            turn = box["spin"] * t + box["wobble"] * (1 - math.cos(t))
            poses.append((box["at"][0] + x, box["at"][1] + y, vx, vy, spin, turn))
        placed = []
        for (x, y, vx, vy, spin, turn), points in zip(poses, self.shapes, strict=True):
            c, s = math.cos(turn), math.sin(turn)
            vertices = [(x + c * px - s * py, y + s * px + c * py) for px, py in points]
            placed.append((x, y, vx, vy, spin, vertices))
        return placed

    def look(self, state, t):
        """The least gap anywhere, and the deepest overlap that still approaches (or None)."""
        placed, n = self.place(state, t), len(self.bodies)
        least, worst = LONG * 1e6, None
        for b in range(n):
            home = n + self.bodies[b]["home"]
            found = self.inside(placed, b, home)
            least, worst = min(least, found[0]), deeper(worst, found[1])
            for other in range(b + 1, len(placed)):
                if other != home:
                    found = self.outside(placed, b, other)
                    least, worst = min(least, found[0]), deeper(worst, found[1])
        return max(least, 0.0), worst

    def inside(self, placed, b, home):
        """Gap and contact of a body and the walls of its own container."""
        least, worst = LONG * 1e6, None
        for p, n in sides(placed[home][5]):
            for q in placed[b][5]:
                gap = (p[0] - q[0]) * n[0] + (p[1] - q[1]) * n[1]
                least = min(least, gap)
                if gap < 0 and closing(placed[home], placed[b], q, (-n[0], -n[1])) < 0:
                    worst = deeper(worst, (gap, home, b, q, (-n[0], -n[1])))
        return least, worst

    def outside(self, placed, one, other):
        """Gap and contact of two polygons that are outside each other."""
        a, b = placed[one], placed[other]
        away = math.hypot(a[0] - b[0], a[1] - b[1]) - self.reach[one] - self.reach[other]
        if away > 0:
            return away, None
        widest = (-math.inf, one, other, (0.0, 0.0), (0.0, 0.0))
        for holder, guest in ((one, other), (other, one)):
            for p, n in sides(placed[holder][5]):
                gap = min((q[0] - p[0]) * n[0] + (q[1] - p[1]) * n[1] for q in placed[guest][5])
                if gap > widest[0]:
                    widest = (gap, holder, guest, p, n)
        gap, holder, guest, p, n = widest
        worst = None
        if gap < 0:
            for q in placed[guest][5]:
                depth = (q[0] - p[0]) * n[0] + (q[1] - p[1]) * n[1]
                if depth < 0 and closing(placed[holder], placed[guest], q, n) < 0:
                    worst = deeper(worst, (depth, holder, guest, q, n))
        return gap, worst

    def strike(self, state, t, contact):
        """The elastic, frictionless impulse at a contact."""
        _, holder, guest, point, n = contact
        poses = self.place(state, t)
        yielding, arms = 0.0, {}
        for i in (holder, guest):
            if i < len(self.bodies):
                arm = (point[0] - poses[i][0]) * n[1] - (point[1] - poses[i][1]) * n[0]
                arms[i] = arm
                yielding += self.weights[i][0] + arm * arm * self.weights[i][1]
        impulse = -2 * closing(poses[holder], poses[guest], point, n) / yielding
        for i, sign in ((guest, 1), (holder, -1)):
            if i in arms:
                state[i][2] += sign * impulse * n[0] * self.weights[i][0]
                state[i][3] += sign * impulse * n[1] * self.weights[i][0]
                state[i][5] += sign * impulse * arms[i] * self.weights[i][1]
