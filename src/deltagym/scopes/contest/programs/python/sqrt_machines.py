# Reads a machine, a tape and which states count; the way is 1, or -1 to read backwards.
SYMBOLS = 6
MARKED = {
    "even": lambda s: s % 2 == 0,
    "odd": lambda s: s % 2 == 1,
    "zero": lambda s: s == 0,
    "last": lambda s: s == STATES - 1,
    "not zero": lambda s: s != 0,
    "thirds": lambda s: s % 3 == 1,
}[MARK]
#: define read
states, way = STATES, -1 if ORDER == "left" else 1
data = list(map(int, text.split()))
n, q = data[0], data[1]
rules = [data[2 + states * c : 2 + states * (c + 1)] for c in range(SYMBOLS)]
start = 2 + states * SYMBOLS
tape = [rules[c] for c in data[start : start + n]]
marked = [int(MARKED(s)) for s in range(states)]
#: end
