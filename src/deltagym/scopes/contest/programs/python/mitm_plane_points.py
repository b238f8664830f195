# Every choice for some things: both sums, and the weight.
PRIME = 998244353


def points(items):
    low, high = COEFFICIENTS
    made = [(0, 0, 1)]
    for x, y, g in items:
        lower = [(s + low * x, t + low * y, w) for s, t, w in made]
        made = lower + [(s + high * x, t + high * y, w * g % PRIME) for s, t, w in made]
    return made
