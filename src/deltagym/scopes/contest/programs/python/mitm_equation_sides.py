# Both sides of the equation, as functions of three unknowns.
EXPRESSIONS = (
    lambda a, b, c: a + b + c,
    lambda a, b, c: a * b + c,
    lambda a, b, c: a * b - c,
    lambda a, b, c: a * (b + c),
    lambda a, b, c: a * b * c,
    lambda a, b, c: a * a + b - c,
    lambda a, b, c: a * b - b * c,
    lambda a, b, c: a * a + b * c,
)


def side_of(i, a, b, c):
    #: if MODULUS
    return EXPRESSIONS[SIDES[i]](a, b, c) % MODULUS
    #: else
    return EXPRESSIONS[SIDES[i]](a, b, c)
    #: end
